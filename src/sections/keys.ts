// What a key may be before any format looks at it.
import { Refusal, type Key } from './section.ts';

const longest = 200;

export function walkable(key: Key): Key {
  if (key.length === 0) throw new Refusal('the key is empty: name at least one key');
  if (key.length > longest) throw new Refusal(`the key has more than ${longest} parts`);
  const bad = key.find((part) => typeof part === 'number' && (!Number.isSafeInteger(part) || part < 0));
  if (bad !== undefined) throw new Refusal(`${bad} is not a place in a list`);
  return key;
}
