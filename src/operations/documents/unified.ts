// The format `unified`: unified diffs and git diffs; what git would refuse or guess is refused.
import { readFile, type FilePatch } from './unified-file.ts';
import { requestOf } from './unified-request.ts';
import { linesOf, shown, type Content, type Format } from './source.ts';
import type { Request } from '../../model.ts';

/** Lines between files that other tools than git write. */
const decoration = /^(?:diff |Index: |={20,}|index )/;
const extended = /^(?:old mode|new mode|deleted file mode|new file mode|copy from|copy to|rename from|rename to|similarity index|dissimilarity index) /;
const unreadable: readonly (readonly [RegExp, string])[] = [
  [/^diff --(?:cc|combined) /, 'a combined diff (of a merge) does not say what to do with one file: make a diff against one parent'],
  [/^(?:GIT binary patch|Binary files )/, 'binary files are not patched: write them whole, in an ops document with "encoding": "base64"'],
  [/^Only in /, 'a file that only one side has is missing in this diff: make it with diff -N'],
  [/^@@/, 'a hunk without a file: --- and +++ lines are missing above it'],
];

export const unified: Format<'unified'> = {
  name: 'unified',
  detects: (text) => /^(?:diff --(?:git|cc|combined) |@@ -|--- .*\r?\n\+\+\+ )/m.test(text),
  parse: (source): Content => {
    const lines = linesOf(source.text);
    const requests: Request[] = [];
    // A message may stand above the first file, and below a signature.
    let [free, files] = [true, 0];
    for (let index = 0; index < lines.length; ) {
      const line = lines[index];
      if (line === undefined) break;
      const file: FilePatch | undefined = readFile(source, lines, index);
      if (file !== undefined) {
        files += 1;
        // Below a file that cannot be read everything would be wrong: one problem is enough.
        free = !file.right;
        index = file.next;
        const request = file.right ? requestOf(source, file, String(requests.length + 1)) : undefined;
        if (request !== undefined) requests.push(request);
        continue;
      }
      const bad = unreadable.find(([pattern]) => pattern.test(line.text));
      if (bad !== undefined) source.problem(line.offset, bad[1]);
      else if (/^-- ?\r?$/.test(line.text)) free = true;
      else if (extended.test(line.text)) source.problem(line.offset, `${shown(line.text)} without a "diff --git" line above`);
      else if (!free && line.text.trim() !== '' && !decoration.test(line.text)) source.problem(line.offset, `neither the start of a file nor a hunk: ${shown(line.text)}`);
      index += 1;
    }
    if (files === 0 && source.problems() === 0) source.problem(0, 'no file in this diff');
    return { requests };
  },
};
