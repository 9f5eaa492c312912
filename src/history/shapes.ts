// Ways to see a file as one of many that are made alike: its path with one thing left open.

/** How far up a directory may be what differs: `packages/*` is two above `packages/x/src/index.ts`. */
const mostLevels = 3;

/**
 * What the path is an instance of. First with the name left open, also where a directory repeats it (`Button/Button.test.tsx`), then
 * with one of the directories above left open and the name kept. No pattern is a path: each begins with a blank.
 */
export function shapesOf(path: string): string[] {
  const segments = path.split('/');
  const name = segments.at(-1) ?? '';
  const directories = segments.slice(0, -1);
  const stem = stemOf(name);
  const byName = [...directories.map((directory) => (directory === stem ? '*' : directory)), `*${name.slice(stem.length)}`].join('/');
  const byDirectory = directories.slice(-mostLevels).map((_, level) => {
    const open = directories.length - 1 - level;
    return [...directories.map((directory, index) => (index === open ? '*' : directory)), name].join('/');
  });
  return [byName, ...byDirectory].map((pattern) => ` ${pattern}`);
}

/** Up to the first dot that does not begin it. */
function stemOf(name: string): string {
  const dot = name.indexOf('.', 1);
  return dot < 0 ? name : name.slice(0, dot);
}
