// Which version of a template new files are made from: the one in its file, unless what was made from it failed too often.
import type { Repository } from '../git/repository.ts';
import type { Notice } from '../model.ts';
import type { Store, StoredTemplate } from './store.ts';

export interface Choice {
  /** Throws RequestError as `Store.read` does. */
  choose(name: string): StoredTemplate;
  /** What a person should know about the choices so far. */
  readonly notices: Notice[];
}

export function createChoice(store: Store, _repository: Pick<Repository, 'commonDirectory'>): Choice {
  return { choose: (name) => store.read(name), notices: [] };
}
