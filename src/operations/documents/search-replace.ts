// SEARCH/REPLACE blocks as Aider has them: whole lines, below the name of their file.
import type { HunkLine } from '../../model.ts';
import { numbered, type Format } from './format.ts';
import { linesOfSource, type PatchLines } from './patch-lines.ts';
import type { FileRequest } from './unified-requests.ts';

export const searchReplace: Format = {
  about: 'SEARCH/REPLACE blocks: the name of the file, `<<<<<<< SEARCH`, `=======`, `>>>>>>> REPLACE`',
  fits: (text) => /^<{7} SEARCH[ \t\r]*$/m.test(text),
  parse: (source) => {
    const patch = linesOfSource(source);
    const requests = requestsIn(patch);
    if (requests.length === 0 && source.isSound) source.problem(0, 'has no block: one begins with `<<<<<<< SEARCH`');
    return { requests: numbered(requests) };
  },
};

type Marker = 'search' | 'divider' | 'replace';
const markers: readonly (readonly [Marker, RegExp])[] = [
  ['search', /^<{7} SEARCH$/],
  ['divider', /^={7}$/],
  ['replace', /^>{7} REPLACE$/],
];

function markerOf(line: string): Marker | undefined {
  const text = line.trimEnd();
  return markers.find(([, pattern]) => pattern.test(text))?.[0];
}

function requestsIn(patch: PatchLines): FileRequest[] {
  const requests: FileRequest[] = [];
  const { lines } = patch;
  /** The file of the block before, while nothing but fences and blank lines came after it. */
  let current: string | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    const marker = markerOf(lines[at] ?? '');
    if (marker === undefined) {
      if (!/^(?:\s*|`{3,}[\w.+-]*\s*)$/.test(lines[at] ?? '')) current = undefined;
      continue;
    }
    if (marker !== 'search') {
      // An underline in prose is no marker; the other one is never anything else.
      if (marker === 'replace') patch.problem(at, 'ends a block that has not begun');
      continue;
    }
    const block = readBlock(patch, at);
    const path = nameAbove(lines, at) ?? current;
    if (path === undefined) patch.problem(at, 'has no name of a file right above it');
    else if (block !== undefined) requests.push(requestOf(path, block));
    current = path;
    at = block?.end ?? at;
    if (block === undefined) at = skipBlock(lines, at);
  }
  return requests;
}

interface Block {
  readonly search: readonly string[];
  readonly replace: readonly string[];
  /** Its last line. */
  readonly end: number;
}

function readBlock(patch: PatchLines, start: number): Block | undefined {
  let divider: number | undefined;
  for (let at = start + 1; at < patch.lines.length; at += 1) {
    const marker = markerOf(patch.lines[at] ?? '');
    if (marker === 'search') return patch.problem(start, 'begins a block that another begins inside of');
    if (marker === 'divider' && divider !== undefined) return patch.problem(at, 'divides the block a second time: nobody can tell which of the two lines is text');
    if (marker === 'divider') divider = at;
    if (marker !== 'replace') continue;
    if (divider === undefined) return patch.problem(start, 'begins a block without `=======`');
    return { search: patch.lines.slice(start + 1, divider), replace: patch.lines.slice(divider + 1, at), end: at };
  }
  return patch.problem(start, 'begins a block that `>>>>>>> REPLACE` does not end: it was cut off');
}

/** After a block that cannot be read: its last line, or the line before the next block. */
function skipBlock(lines: readonly string[], start: number): number {
  for (let at = start + 1; at < lines.length; at += 1) {
    const marker = markerOf(lines[at] ?? '');
    if (marker === 'replace') return at;
    if (marker === 'search') return at - 1;
  }
  return lines.length;
}

/** The line right above, or above the opening fence; without the marks that chat puts around names. */
function nameAbove(lines: readonly string[], at: number): string | undefined {
  const isFence = /^`{3,}/.test(lines[at - 1] ?? '');
  const line = (lines[isFence ? at - 2 : at - 1] ?? '').trim();
  if (line === '' || line.startsWith('```') || markerOf(line) !== undefined) return undefined;
  const name = /^(?:`([^`]+)`|\*\*([^*]+)\*\*):?$/.exec(line);
  return (name?.[1] ?? name?.[2] ?? line).trim();
}

function requestOf(path: string, { search, replace }: Block): FileRequest {
  if (search.every((line) => line.trim() === '') && search.length <= 1) {
    const content = replace.map((line) => `${line}\n`).join('');
    return { kind: 'write', path, content: new TextEncoder().encode(content), expect: { kind: 'absent' } };
  }
  return { kind: 'patch', path, hunks: [{ lines: linesBetween(search, replace) }] };
}

/** Lines that both begin or end with are context: they keep their bytes. */
function linesBetween(search: readonly string[], replace: readonly string[]): HunkLine[] {
  const shorter = Math.min(search.length, replace.length);
  let [head, tail] = [0, 0];
  while (head < shorter && search[head] === replace[head]) head += 1;
  while (tail < shorter - head && search[search.length - 1 - tail] === replace[replace.length - 1 - tail]) tail += 1;
  const lines = (kind: HunkLine['kind'], texts: readonly string[]): HunkLine[] => texts.map((text) => ({ kind, text }));
  return [
    ...lines('context', search.slice(0, head)),
    ...lines('removed', search.slice(head, search.length - tail)),
    ...lines('added', replace.slice(head, replace.length - tail)),
    ...lines('context', search.slice(search.length - tail)),
  ];
}
