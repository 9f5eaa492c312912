// Codex patches (`*** Begin Patch`): files are added, deleted, updated and moved, hunks are found by their context.
import type { Hunk, HunkLine } from '../../model.ts';
import { numbered, type Format } from './format.ts';
import { linesOfSource, type PatchLines } from './patch-lines.ts';
import type { FileRequest } from './unified-requests.ts';

export const codex: Format = {
  about: 'a Codex patch: `*** Begin Patch`, `*** Update File: path`, …, `*** End Patch`',
  fits: (text) => /^\*\*\* (?:Begin Patch|(?:Add|Update|Delete) File: )/m.test(text),
  parse: (source) => ({ requests: numbered(requestsIn(linesOfSource(source))) }),
};

const begin = '*** Begin Patch';
const end = '*** End Patch';
const endOfFile = '*** End of File';
const fileLine = /^\*\*\* (Add|Delete|Update) File: ?(.*)$/;
const moveLine = /^\*\*\* Move to: ?(.*)$/;

function requestsIn(patch: PatchLines): FileRequest[] {
  const lines = patch.lines.map((line) => line.trimEnd());
  const first = Math.max(0, lines.findIndex((line) => line !== ''));
  if (lines[first] !== begin) patch.problem(first, `must be \`${begin}\``);
  const last = lines.lastIndexOf(end);
  if (last === -1) patch.problem(Math.max(0, lines.length - 1), `the patch has no \`${end}\`: it was cut off`);
  const after = last === -1 ? -1 : lines.findIndex((line, index) => index > last && line !== '');
  if (after !== -1) patch.problem(after, `stands after \`${end}\``);
  const stop = last === -1 ? lines.length : last;
  const requests: FileRequest[] = [];
  let at = lines[first] === begin ? first + 1 : first;
  if (at >= stop) patch.problem(first, 'the patch changes no file');
  while (at < stop) {
    const match = fileLine.exec(lines[at] ?? '');
    const next = nextFile(patch.lines, at + 1, stop);
    const request = match === null ? patch.problem(at, 'is no header of a file: `*** Add File: path`, `*** Update File: path` or `*** Delete File: path` was expected') : readFile(patch, { verb: match[1] ?? '', path: (match[2] ?? '').trim(), at, next });
    if (request !== undefined) requests.push(request);
    at = next;
  }
  return requests;
}

function nextFile(lines: readonly string[], start: number, stop: number): number {
  let at = start;
  while (at < stop && !fileLine.test(lines[at]?.trimEnd() ?? '')) at += 1;
  return at;
}

interface FilePart {
  readonly verb: string;
  readonly path: string;
  readonly at: number;
  /** The first line after it. */
  readonly next: number;
}

function readFile(patch: PatchLines, part: FilePart): FileRequest | undefined {
  const { verb, path, at } = part;
  if (path === '') return patch.problem(at, 'names no file');
  if (verb === 'Add') return added(patch, part);
  return verb === 'Delete' ? deleted(patch, part) : updated(patch, part);
}

function added(patch: PatchLines, { path, at, next }: FilePart): FileRequest | undefined {
  const content: string[] = [];
  for (let line = at + 1; line < next; line += 1) {
    const text = patch.lines[line] ?? '';
    if (text.startsWith('+')) content.push(`${text.slice(1)}\n`);
    else return patch.problem(line, 'must begin with `+`: it is in a file that is added');
  }
  return { kind: 'write', path, content: new TextEncoder().encode(content.join('')), expect: { kind: 'absent' } };
}

function deleted(patch: PatchLines, { path, at, next }: FilePart): FileRequest | undefined {
  for (let line = at + 1; line < next; line += 1) if (patch.lines[line]?.trim() !== '') return patch.problem(line, 'stands below a file that is deleted');
  return { kind: 'delete', path };
}

function updated(patch: PatchLines, { path, at, next }: FilePart): FileRequest | undefined {
  const target = moveLine.exec(patch.lines[at + 1]?.trimEnd() ?? '')?.[1]?.trim();
  if (target === '') return patch.problem(at + 1, 'names no file');
  const hunks = readCodexHunks(patch, target === undefined ? at + 1 : at + 2, next);
  if (hunks === undefined) return undefined;
  if (target !== undefined && target !== path) return hunks.length === 0 ? { kind: 'rename', path: target, from: path } : { kind: 'patch', path: target, from: path, hunks };
  return hunks.length === 0 ? patch.problem(at, 'updates a file, and says nothing about it') : { kind: 'patch', path, hunks };
}

/** The body of an update: `@@` lines, lines of the file, and the end of the file; undefined when something is wrong with it. */
export function readCodexHunks(patch: PatchLines, start: number, stop: number): readonly Hunk[] | undefined {
  const hunks: Hunk[] = [];
  let isSound = true;
  for (let at = start; at < stop; ) {
    const anchors: string[] = [];
    const first = at;
    for (; at < stop && /^@@(?:\s|$)/.test(patch.lines[at] ?? ''); at += 1) {
      const anchor = (patch.lines[at] ?? '').slice(2).trim();
      if (/^-\d+(?:,\d+)? \+\d+/.test(anchor)) {
        patch.problem(at, 'has line numbers, which this format has not: write `@@`, or `@@ ` and a line of the file');
        isSound = false;
      }
      if (anchor !== '') anchors.push(anchor);
    }
    const lines: HunkLine[] = [];
    let atEnd = false;
    for (; at < stop && !atEnd && !(patch.lines[at] ?? '').startsWith('@@'); at += 1) {
      const text = patch.lines[at] ?? '';
      if (text.trimEnd() === endOfFile) atEnd = true;
      else {
        const line = codexLine(text);
        if (line === undefined) patch.problem(at, 'must begin with a blank, `+` or `-`');
        if (line === undefined) isSound = false;
        else lines.push(line);
      }
    }
    if (at === first) at += 1;
    if (!lines.some(({ kind }) => kind !== 'context')) {
      if (isSound) patch.problem(first, 'is a hunk that changes nothing');
      isSound = false;
    }
    hunks.push({ ...(anchors.length === 0 ? {} : { anchors }), ...(atEnd ? { atEnd } : {}), lines });
  }
  return isSound ? hunks : undefined;
}

function codexLine(text: string): HunkLine | undefined {
  if (text === '' || text === '\r') return { kind: 'context', text };
  const rest = text.slice(1);
  if (text.startsWith(' ')) return { kind: 'context', text: rest };
  if (text.startsWith('-')) return { kind: 'removed', text: rest };
  return text.startsWith('+') ? { kind: 'added', text: rest } : undefined;
}
