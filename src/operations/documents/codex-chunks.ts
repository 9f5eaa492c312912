// The body of an update in Codex's format: anchors, then lines of context, removed and added.
import type { Hunk, HunkLine } from '../../model.ts';
import { shown, type Line, type Source } from './source.ts';

const kinds: Readonly<Record<string, HunkLine['kind']>> = { ' ': 'context', '-': 'removed', '+': 'added' };

interface Chunk {
  readonly head: Line;
  readonly anchors: string[];
  readonly lines: HunkLine[];
  atEnd: boolean;
}

/** Reads chunks up to the next `*** ` line that does not belong to them. */
export function readChunks(source: Source, lines: readonly Line[], start: number): { readonly hunks: readonly Hunk[]; readonly next: number } {
  const chunks: Chunk[] = [];
  let [next, current]: [number, Chunk | undefined] = [start, undefined];
  const open = (head: Line): Chunk => {
    const chunk: Chunk = { head, anchors: [], lines: [], atEnd: false };
    chunks.push(chunk);
    return chunk;
  };
  for (let line = lines[next]; line !== undefined; line = lines[(next += 1)]) {
    const { text } = line;
    if (/^\*\*\* End of File\s*$/.test(text)) {
      if (current === undefined || current.lines.length === 0 || current.atEnd) source.problem(line.offset, '*** End of File belongs below the lines of a chunk');
      else current.atEnd = true;
    } else if (text.startsWith('*** ')) break;
    else if (text.startsWith('@@')) {
      if (/^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/.test(text)) source.problem(line.offset, 'line numbers are not part of this format: write @@ and, if needed, a line that comes before');
      if (current === undefined || current.lines.length > 0) current = open(line);
      const anchor = text.slice(2).trim();
      if (anchor !== '') current.anchors.push(anchor);
    } else {
      const kind = text === '' ? 'context' : kinds[text.charAt(0)];
      if (kind === undefined) source.problem(line.offset, `a line must begin with a blank, + or -: ${shown(text)}`);
      else if (current?.atEnd === true) source.problem(line.offset, 'nothing can follow *** End of File but the next chunk or file');
      else (current ??= open(line)).lines.push({ kind, text: text.slice(1) });
    }
  }
  for (const chunk of chunks) if (!chunk.lines.some((line) => line.kind !== 'context')) source.problem(chunk.head.offset, 'this chunk changes nothing');
  return { hunks: chunks.map(hunkOf), next };
}

function hunkOf({ anchors, lines, atEnd }: Chunk): Hunk {
  return { ...(anchors.length > 0 ? { anchors } : {}), ...(atEnd ? { atEnd } : {}), lines };
}
