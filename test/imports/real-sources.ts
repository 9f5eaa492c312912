// Real sources spread over directories, and the check that an edit only put something in.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Evenly spread over all that are there, so that every package has its turn; nothing larger than 60 kB. */
export function sources(roots: readonly string[], pattern: RegExp, skipped: RegExp, most: number): { path: string; text: string }[] {
  const all = roots.flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => pattern.test(path) && !skipped.test(path))
      .sort()
      .map((path) => join(root, path)),
  );
  const step = Math.max(1, Math.floor(all.length / most));
  return all
    .filter((path, index) => index % step === 0 && statSync(path).isFile() && statSync(path).size < 60_000)
    .map((path) => ({ path, text: readFileSync(path, 'utf8').replace(/^\ufeff/, '') }));
}

/** One line more, or one line longer: nothing else of the file moved. */
export function onlyGrew(before: string, after: string): boolean {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  return after.endsWith(before.slice(start));
}
