// Unified diffs, git's and everybody's: which files they name, and what becomes of each.
import type { Hunk } from '../../model.ts';
import { numbered, type Format } from './format.ts';
import { namesOfGitLine, prefixesOf, readName, withoutPrefixes } from './git-names.ts';
import { linesOfSource, readHunks, type PatchLines } from './patch-lines.ts';
import { requestOfSection, type FileSection } from './unified-requests.ts';

export const unified: Format = {
  about: 'a unified diff: `--- a/file`, `+++ b/file`, `@@ -1,3 +1,4 @@`, or what git diff prints',
  fits: (text) => /^(?:diff --git |--- .*\r?\n\+\+\+ )/m.test(text) || (/^@@ -\d/m.test(text) && !/^\*\*\* /m.test(text)),
  parse: (source) => {
    const patch = linesOfSource(source);
    const sections = sectionsIn(patch);
    if (sections.length === 0 && source.isSound) source.problem(0, 'names no file: a diff begins with `--- a/file` and `+++ b/file`');
    return {
      requests: numbered(
        sections.flatMap((section) => {
          const request = requestOfSection(section, patch);
          return request === undefined ? [] : [request];
        }),
      ),
    };
  },
};

/** Lines between files that mean nothing. */
const meaningless = /^(?:\s*|-- ?|```\w*|={3,}|Index: .*|diff (?!--git ).*)$/;
/** Where the words of another mail or commit begin. */
const prose = /^(?:From [0-9a-f]{40,64} |commit [0-9a-f]{40,64}\b)/;

function sectionsIn(patch: PatchLines): FileSection[] {
  const sections: FileSection[] = [];
  const { lines } = patch;
  let inProse = true;
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    const section = line.startsWith('diff --git ') ? gitSection(patch, at) : isFileHeader(lines, at) ? plainSection(patch, at) : undefined;
    if (section !== undefined) {
      sections.push(section);
      at = Math.max(section.next, at + 1);
      inProse = false;
      continue;
    }
    if (line.startsWith('@@ -')) {
      patch.problem(at, 'is a hunk without a file: `--- a/file` and `+++ b/file` come before it');
      at = Math.max(readHunks(patch, at).next, at + 1);
      continue;
    }
    // The version of git below a mail's signature.
    if (/^-- ?$/.test(line) || prose.test(line)) inProse = true;
    else if (line.startsWith('Only in ') || (line.startsWith('Binary files ') && line.includes(' differ'))) patch.problem(at, 'does not say what is in the file');
    else if (!inProse && !meaningless.test(line.trimEnd())) patch.problem(at, 'is neither part of a hunk nor the header of a file');
    at += 1;
  }
  return sections;
}

function isFileHeader(lines: readonly string[], at: number): boolean {
  return lines[at]?.startsWith('--- ') === true && lines[at + 1]?.startsWith('+++ ') === true;
}

function plainSection(patch: PatchLines, at: number): FileSection {
  const header = fileHeader(patch, at);
  const read = readHunks(patch, at + 2);
  if (read.hunks.length === 0 && read.next === at + 2) patch.problem(at, 'names a file, and no hunk follows');
  const [before, after] = header === undefined ? [] : withoutPrefixes([header.before, header.after]);
  if (header !== undefined && before !== undefined && after !== undefined && before !== after) patch.problem(at, `names two files, ${before} and ${after}: a rename needs git's own headers`);
  return { at, before, after, headers: new Map(), hunks: read.hunks, isSound: header !== undefined && read.isSound, next: read.next };
}

interface FileHeader {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** `---` and `+++`; `/dev/null` is undefined. */
function fileHeader(patch: PatchLines, at: number): FileHeader | undefined {
  const [before, after] = [at, at + 1].map((index) => {
    const name = readName((patch.lines[index] ?? '').slice(4).replace(/\r$/, ''))?.name;
    return name === undefined || name === '' ? patch.problem(index, 'has no name that can be read') : name;
  });
  if (before === undefined || after === undefined) return undefined;
  if (before === '/dev/null' && after === '/dev/null') return patch.problem(at, 'names no file on either side');
  return { before: before === '/dev/null' ? undefined : before, after: after === '/dev/null' ? undefined : after };
}

const extended = /^(old mode|new mode|deleted file mode|new file mode|copy from|copy to|rename from|rename to|similarity index|dissimilarity index|index) (.*)$/;

function gitSection(patch: PatchLines, start: number): FileSection {
  const { lines } = patch;
  const headers = new Map<string, string>();
  let at = start + 1;
  for (let match = extended.exec(lines[at]?.trimEnd() ?? ''); match !== null; match = extended.exec(lines[at]?.trimEnd() ?? '')) {
    if (headers.has(match[1] ?? '')) patch.problem(at, `says ${match[1] ?? ''} a second time`);
    headers.set(match[1] ?? '', match[2] ?? '');
    at += 1;
  }
  const names = namesOfSection(patch, start, headers, isFileHeader(lines, at) ? fileHeader(patch, at) : undefined);
  let hunks: readonly Hunk[] = [];
  let isSound = true;
  if (isFileHeader(lines, at)) {
    const read = readHunks(patch, at + 2);
    if (read.hunks.length === 0 && read.next === at + 2) patch.problem(at, 'names a file, and no hunk follows');
    ({ hunks, isSound } = read);
    at = read.next;
  } else if (/^(?:GIT binary patch|Binary files )/.test(lines[at] ?? '')) {
    patch.problem(at, 'is a binary change, which a text cannot carry: write the file with encoding "base64"');
    isSound = false;
    while (at < lines.length && lines[at]?.startsWith('diff --git ') !== true) at += 1;
  }
  return { at: start, ...names, headers, hunks, isSound, next: at };
}

/** Every line of a section that names the file must mean the same one. */
function namesOfSection(patch: PatchLines, at: number, headers: ReadonlyMap<string, string>, header: FileHeader | undefined): FileHeader {
  const from = headers.get('rename from') ?? headers.get('copy from');
  const to = headers.get('rename to') ?? headers.get('copy to');
  const line = namesOfGitLine((patch.lines[at] ?? '').slice('diff --git '.length).trimEnd());
  const said = line === undefined ? [] : withoutPrefixes(line);
  const shown = header === undefined ? [] : withoutPrefixes([header.before, header.after], line === undefined ? undefined : prefixesOf(line));
  const renamed = [from, to].map((name) => (name === undefined ? undefined : readName(name)?.name));
  const [before, after] = [0, 1].map((side) => {
    const names = new Set([renamed[side], shown[side], line !== undefined && from === undefined ? said[side] : undefined].filter((name) => name !== undefined));
    if (names.size > 1) patch.problem(at, `names ${[...names].join(' and ')} for the same file`);
    return [...names][0];
  });
  if (before === undefined && after === undefined) patch.problem(at, 'does not say clearly which file it changes');
  const isNew = headers.has('new file mode') || (header !== undefined && header.before === undefined);
  const isGone = headers.has('deleted file mode') || (header !== undefined && header.after === undefined);
  if (!isNew && !isGone && from === undefined && before !== undefined && after !== undefined && before !== after) patch.problem(at, `names two files, ${before} and ${after}, and no rename`);
  return { before: isNew ? undefined : (before ?? after), after: isGone ? undefined : (after ?? before) };
}
