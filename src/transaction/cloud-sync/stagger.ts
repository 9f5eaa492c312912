// Pauses between publications that adapt: none until a client is seen to hold files, longer with each refusal, shorter with each success.

export interface Stagger {
  /** Called before a file below the root becomes visible; sleeps when there is reason to. */
  before(path: string): void;
  /** How the first attempt at it went. */
  after(path: string, refused: boolean): void;
  /** Milliseconds of the next pause. */
  readonly pause: number;
}

export interface StaggerOptions {
  /** Whether something is known to sync the root; without it there is never a pause. */
  readonly synced: boolean;
  /** Absolute; what lies elsewhere is not visible to a client. */
  readonly root: string;
  sleep(milliseconds: number): void;
  /** The first pause, and the shortest; below it there is none. */
  readonly first?: number;
  readonly longest?: number;
}

const growth = 2;
const decay = 0.8;

export function createStagger({ synced, root, sleep, first = 5, longest = 200 }: StaggerOptions): Stagger {
  if (!synced) return { pause: 0, before: () => undefined, after: () => undefined };
  let pause = 0;
  const isBelow = (path: string): boolean => path.startsWith(root) && /^([\\/]|$)/.test(path.slice(root.replace(/[\\/]$/, '').length));
  return {
    get pause() {
      return pause;
    },
    before: (path) => {
      if (pause > 0 && isBelow(path)) sleep(pause);
    },
    after: (path, refused) => {
      if (refused && isBelow(path)) pause = Math.min(longest, Math.max(first, pause * growth));
      else if (!refused && pause > 0 && isBelow(path)) pause = pause * decay < first ? 0 : pause * decay;
    },
  };
}
