// Cuts Markdown where a parser may start anew, so that only the parts with a link in them need one.

export interface Chunk {
  readonly text: string;
  /** 1-based, of its first line. */
  readonly line: number;
}

/** What runs on over empty lines until its end. */
interface Open {
  readonly ends: RegExp;
  readonly indent: number;
}

/** Openers of HTML that only its own end closes. */
const htmlBlocks: readonly (readonly [opens: RegExp, ends: RegExp])[] = [
  [/^ {0,3}<!--/, /-->/],
  [/^ {0,3}<(?:script|pre|style|textarea)(?=[\s>]|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^ {0,3}<\?/, /\?>/],
  [/^ {0,3}<!\[CDATA\[/, /\]\]>/],
  [/^ {0,3}<![a-z]/i, />/],
];

/**
 * A line that begins in the first column after an empty one starts something new, whatever list or quotation was before:
 * unless fenced code or such HTML is open. Where that is uncertain, the rest stays in one piece.
 */
export function chunksOf(text: string): Chunk[] {
  const lines = text.split('\n');
  const starts: number[] = [0];
  let open: Open | undefined;
  let afterBlank = false;
  let inElement = false;
  for (const [index, line] of lines.entries()) {
    const blank = /^[ \t]*$/.test(line);
    // An element ends at an empty line, and fences in it are none.
    if (blank && inElement && open !== undefined) break;
    // Indented fenced code may belong to a list, which ends with less indentation, or not.
    if (!blank && open !== undefined && indentOf(line) < open.indent) break;
    if (open !== undefined) {
      if (open.ends.test(line)) open = undefined;
    } else {
      if (afterBlank && /^[^ \t]/.test(line)) starts.push(index);
      open = openedBy(line);
      inElement ||= open === undefined && /^ {0,3}<\/?[a-z]/i.test(line);
    }
    if (blank) inElement = false;
    afterBlank = blank;
  }
  return starts.map((start, index) => ({ text: lines.slice(start, starts[index + 1]).join('\n'), line: start + 1 }));
}

function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

function openedBy(line: string): Open | undefined {
  const indent = indentOf(line);
  const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
  if (fence !== undefined) return { indent, ends: new RegExp(`^ {0,3}${fence[0] === '~' ? '~' : '`'}{${fence.length},}[ \\t]*$`) };
  for (const [opens, ends] of htmlBlocks) {
    if (opens.test(line)) return ends.test(line) ? undefined : { indent, ends };
  }
  return undefined;
}
