// The `git add` line that stages a path, to be typed where the user stands.
import { posix } from 'node:path';
import type { RepoPath } from './model.ts';
import { quoted } from './quoted.ts';

/** `standsIn`: where the user stands, relative to the top level; '' at the top. */
export function addCommand(path: RepoPath, standsIn: string): string {
  const relative = posix.relative(standsIn, path);
  // A dash begins an option, a colon what git calls magic.
  const name = /^[-:]/.test(relative) ? `./${relative}` : relative;
  return `git ${/[*?[\\]/.test(name) ? '--literal-pathspecs ' : ''}add ${quoted(name)}`;
}
