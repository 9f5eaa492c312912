// The text of a `patch` operation: hunks for its one file, as unified diffs or as Codex write them.
import type { Hunk } from '../../model.ts';
import { readCodexHunks } from './codex.ts';
import type { JsonNode } from './json.ts';
import { patchLinesOf, readHunks, type PatchLines } from './patch-lines.ts';
import type { Source } from './source.ts';

export function hunksOfPatchText(text: string, node: JsonNode, source: Source): readonly Hunk[] | undefined {
  let isSound = true;
  const patch: PatchLines = {
    lines: patchLinesOf(text),
    problem: (index, words) => {
      isSound = false;
      return source.problem(node.offset, `patch line ${index + 1}: ${words}`);
    },
  };
  const [first = ''] = patch.lines;
  if (text.trim() === '') return patch.problem(0, 'the patch is empty');
  if (/^(?:--- |\+\+\+ |diff |\*\*\* )/.test(first)) return patch.problem(0, 'names a file: only the hunks belong here, for the path of the operation');
  if (!/^@@ -\d/.test(first)) return readCodexHunks(patch, 0, patch.lines.length);
  const { hunks, next } = readHunks(patch, 0);
  const rest = patch.lines.findIndex((line, index) => index >= next && line.trim() !== '');
  if (isSound && rest !== -1) patch.problem(rest, 'is no part of a hunk');
  return isSound ? hunks : undefined;
}
