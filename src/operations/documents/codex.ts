// The format `codex`: what Codex's apply_patch takes; its fuzzy search is not taken over (see hunks.ts).
import type { Request } from '../../model.ts';
import { readChunks } from './codex-chunks.ts';
import { linesOf, shown, type Content, type Format, type Line, type Source } from './source.ts';

const wrapping = /^\s*$|^\s*```|<<|^EOF\s*$|^PATCH\s*$/;
const fileLine = /^\*\*\* (Add|Update|Delete) File:(.*)$/;

export const codex: Format<'codex'> = {
  name: 'codex',
  detects: (text) => /^\*\*\* Begin Patch\s*$/m.test(text),
  parse: (source): Content => {
    const lines = linesOf(source.text);
    const begin = lines.findIndex((line) => isMarker(line, 'Begin'));
    const before = lines.slice(0, begin === -1 ? 1 : begin).find((line) => !wrapping.test(line.text));
    if (begin === -1) source.problem(0, '*** Begin Patch is missing');
    else if (before !== undefined) source.problem(before.offset, `unexpected before *** Begin Patch: ${shown(before.text)}`);
    return begin === -1 ? { requests: [] } : { requests: readFiles(source, lines, begin + 1) };
  },
};

const isMarker = (line: Line | undefined, word: 'Begin' | 'End'): boolean => line !== undefined && line.text.trimEnd() === `*** ${word} Patch`;

function readFiles(source: Source, lines: readonly Line[], start: number): Request[] {
  const requests: Request[] = [];
  let next = start;
  while (next < lines.length && !isMarker(lines[next], 'End')) {
    const head = lines[next];
    if (head === undefined) break;
    const match = fileLine.exec(head.text.trimEnd());
    if (match === null) {
      if (head.text.trim() !== '') source.problem(head.offset, `expected *** Add File:, *** Update File:, *** Delete File: or *** End Patch, not ${shown(head.text)}`);
      next += 1;
      continue;
    }
    const verb = match[1];
    const path = (match[2] ?? '').trim();
    if (path === '') source.problem(head.offset, 'the name of the file is missing');
    const base = { id: String(requests.length + 1), path };
    const read = verb === 'Add' ? readAdd(source, lines, next + 1, base) : verb === 'Delete' ? { request: { kind: 'delete' as const, ...base }, next: next + 1 } : readUpdate(source, lines, next + 1, head, base);
    requests.push(read.request);
    next = read.next;
  }
  if (next >= lines.length) source.problem(source.text.length, '*** End Patch is missing: the document may be cut off');
  const after = lines.slice(next + 1).find((line) => !wrapping.test(line.text));
  if (after !== undefined) source.problem(after.offset, `unexpected after *** End Patch: ${shown(after.text)}`);
  return requests;
}

interface Base {
  readonly id: string;
  readonly path: string;
}

function readAdd(source: Source, lines: readonly Line[], start: number, base: Base): { request: Request; next: number } {
  const content: string[] = [];
  let next = start;
  for (let line = lines[next]; line !== undefined && !line.text.startsWith('*** '); line = lines[(next += 1)]) {
    if (line.text.startsWith('+')) content.push(`${line.text.slice(1)}\n`);
    else source.problem(line.offset, `every line of a new file begins with +, not ${shown(line.text)}`);
  }
  const text = content.join('');
  if (/\p{Surrogate}/u.test(text)) source.problem(lines[start]?.offset ?? 0, 'contains half of a surrogate pair, which is no character');
  return { request: { kind: 'write', ...base, expect: { kind: 'absent' }, content: new TextEncoder().encode(text) }, next };
}

function readUpdate(source: Source, lines: readonly Line[], start: number, head: Line, base: Base): { request: Request; next: number } {
  const move = /^\*\*\* Move to:(.*)$/.exec(lines[start]?.text.trimEnd() ?? '')?.[1]?.trim();
  if (move === '') source.problem(lines[start]?.offset ?? 0, 'the new name of the file is missing');
  const { hunks, next } = readChunks(source, lines, move === undefined ? start : start + 1);
  if (hunks.length === 0 && move === undefined) source.problem(head.offset, 'this update changes nothing');
  const request: Request = move === undefined ? { kind: 'patch', ...base, hunks } : hunks.length === 0 ? { kind: 'rename', id: base.id, path: move, from: base.path } : { kind: 'patch', id: base.id, path: move, from: base.path, hunks };
  return { request, next };
}
