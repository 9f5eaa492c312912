// One file of a unified or git diff: its header lines, names and hunks, as written.
import type { Hunk } from '../../model.ts';
import { nameIn, namesOfHeader, nothing, withoutPrefixes } from './names.ts';
import { shown, type Line, type Source } from './source.ts';
import { readUnifiedHunks } from './unified-hunks.ts';

export interface FilePatch {
  /** The line where it starts, for problems. */
  readonly head: Line;
  /** Undefined: absent on that side. */
  readonly old: string | undefined;
  readonly fresh: string | undefined;
  readonly renamed: boolean;
  readonly oldMode?: string;
  readonly newMode?: string;
  readonly hunks: readonly Hunk[];
  readonly next: number;
  readonly right: boolean;
}

/** The file that starts at line `start`; undefined when none does. */
export function readFile(source: Source, lines: readonly Line[], start: number): FilePatch | undefined {
  const head = lines[start];
  if (head === undefined) return undefined;
  if (head.text.startsWith('diff --git ')) return readGitFile(source, lines, start, head);
  return isNamePair(lines, start) ? readPlainFile(source, lines, start, head) : undefined;
}

const isNamePair = (lines: readonly Line[], index: number): boolean => lines[index]?.text.startsWith('--- ') === true && lines[index + 1]?.text.startsWith('+++ ') === true;

/** In a document that is no UTF-8 as a whole nobody knows what an unquoted name says. */
const isForeign = (line: Line): boolean => /[^\0-\x7f]/.test(line.text);
const foreign = 'the document is not UTF-8, so names beyond ASCII must be quoted (git does so with core.quotePath)';

const chomp = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

function wrong(source: Source, head: Line, words: string, next: number): FilePatch {
  source.problem(head.offset, words);
  return { head, old: undefined, fresh: undefined, renamed: false, hunks: [], next, right: false };
}

function namePair(lines: readonly Line[], index: number): readonly [string, string] | undefined {
  const [old, fresh] = [nameIn(chomp(lines[index]?.text ?? '').slice(4)), nameIn(chomp(lines[index + 1]?.text ?? '').slice(4))];
  return old === undefined || fresh === undefined || old === '' || fresh === '' ? undefined : [old, fresh];
}

function readPlainFile(source: Source, lines: readonly Line[], start: number, head: Line): FilePatch {
  const pair = namePair(lines, start);
  const read = readUnifiedHunks(source, lines, start + 2);
  if (pair === undefined) return wrong(source, head, 'a name that cannot be read: it must be UTF-8, and well quoted', read.next);
  if (read.hunks.length === 0 && read.right) return wrong(source, head, 'a file without hunks', read.next);
  if (source.bytes && lines.slice(start, start + 2).some(isForeign)) return wrong(source, head, foreign, read.next);
  const [old, fresh] = withoutPrefixes(...pair);
  if (old === nothing && fresh === nothing) return wrong(source, head, 'both names are /dev/null', read.next);
  const original = old === `${fresh}.orig` || old === fresh ? fresh : old;
  if (original !== fresh && old !== nothing && fresh !== nothing) return wrong(source, head, `two names, ${shown(old)} and ${shown(fresh)}: only a git diff can rename`, read.next);
  return { head, old: original === nothing ? undefined : original, fresh: fresh === nothing ? undefined : fresh, renamed: false, hunks: read.hunks, next: read.next, right: read.right };
}

const headerLine = /^(old mode|new mode|deleted file mode|new file mode|copy from|copy to|rename from|rename to|similarity index|dissimilarity index|index) (.*)$/;

function readGitFile(source: Source, lines: readonly Line[], start: number, head: Line): FilePatch {
  const headers = new Map<string, string>();
  let next = start + 1;
  for (let match = headerLine.exec(chomp(lines[next]?.text ?? '')); match !== null; match = headerLine.exec(chomp(lines[next]?.text ?? ''))) {
    const [key, value] = [match[1] ?? '', match[2] ?? ''];
    if (headers.has(key)) source.problem(lines[next]?.offset ?? head.offset, `${shown(key)} is there twice`);
    headers.set(key, value);
    next += 1;
  }
  const binary = /^(?:GIT binary patch|Binary files )/.test(lines[next]?.text ?? '');
  const pair = isNamePair(lines, next) ? namePair(lines, next) : undefined;
  const read = readUnifiedHunks(source, lines, isNamePair(lines, next) ? next + 2 : next);
  const after = binary ? skipBinary(lines, next) : read.next;
  if (binary) return wrong(source, head, 'binary files are not patched: write them whole, in an ops document with "encoding": "base64"', after);
  if (headers.has('copy from') || headers.has('copy to')) return wrong(source, head, 'copies are not possible: make the diff without -C', after);
  if (source.bytes && lines.slice(start, next + (pair === undefined ? 0 : 2)).some(isForeign)) return wrong(source, head, foreign, after);
  const names = gitNames(headers, head, pair);
  if (typeof names === 'string') return wrong(source, head, names, after);
  if (pair === undefined && read.hunks.length > 0) return wrong(source, lines[next] ?? head, 'hunks without --- and +++ lines above', after);
  if (pair !== undefined && read.hunks.length === 0 && read.right) return wrong(source, lines[next] ?? head, 'a file without hunks', after);
  const inIndex = /^[0-9a-f]+\.\.[0-9a-f]+ ([0-7]{6})$/.exec(headers.get('index') ?? '')?.[1];
  const oldMode = headers.get('old mode') ?? headers.get('deleted file mode') ?? inIndex;
  const newMode = headers.get('new mode') ?? headers.get('new file mode') ?? inIndex;
  return { head, ...names, ...(oldMode === undefined ? {} : { oldMode }), ...(newMode === undefined ? {} : { newMode }), hunks: read.hunks, next: after, right: read.right };
}

function skipBinary(lines: readonly Line[], start: number): number {
  let next = start + 1;
  while (next < lines.length && !/^(?:diff |--- |-- ?\r?$)/.test(lines[next]?.text ?? '')) next += 1;
  return next;
}

type Names = Pick<FilePatch, 'old' | 'fresh' | 'renamed'>;

/** All places that name the file must agree. */
function gitNames(headers: ReadonlyMap<string, string>, head: Line, pair: readonly [string, string] | undefined): Names | string {
  const [from, to] = [headers.get('rename from'), headers.get('rename to')].map((text) => (text === undefined ? undefined : (nameIn(text) ?? '')));
  if ((from === undefined) !== (to === undefined) || from === '' || to === '') return '"rename from" and "rename to" belong together';
  const inHeader = namesOfHeader(chomp(head.text).slice('diff --git '.length));
  if (from !== undefined && to !== undefined) {
    const [old, fresh] = pair === undefined ? [from, to] : pair.every((name, side) => name === [from, to][side]) ? pair : withoutPrefixes(...pair);
    if (old !== from || fresh !== to) return 'the names in "rename" and in the --- and +++ lines are not the same';
    return headers.has('new file mode') || headers.has('deleted file mode') ? 'a file cannot be renamed and be new or deleted' : { old: from, fresh: to, renamed: true };
  }
  const both = inHeader === undefined ? undefined : withoutPrefixes(...inHeader);
  if (both === undefined || both[0] !== both[1]) return 'the name cannot be read, or there are two without "rename from" and "rename to"';
  const path = both[0];
  const [isNew, isDeleted] = [headers.has('new file mode'), headers.has('deleted file mode')];
  if (isNew && isDeleted) return 'a file cannot be new and deleted';
  if (pair !== undefined && inHeader !== undefined) {
    if (pair[0] !== (isNew ? nothing : inHeader[0]) || pair[1] !== (isDeleted ? nothing : inHeader[1])) return 'the names in the "diff --git" line and in the --- and +++ lines do not agree';
  }
  return { old: isNew ? undefined : path, fresh: isDeleted ? undefined : path, renamed: false };
}
