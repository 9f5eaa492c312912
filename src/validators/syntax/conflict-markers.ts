// Finds the markers a merge leaves, line by line, so that a file of any size can be read in pieces.
import type { Finding } from './text.ts';

/** Only the start of a line can be a marker; longer lines need not be kept. */
const longestKept = 200;

export interface MarkerScanner {
  /** The next bytes of the file. */
  push(bytes: Buffer): void;
  /** What was found, once everything was pushed. */
  finish(): readonly Finding[];
}

interface Open {
  readonly line: number;
  readonly text: string;
}

/**
 * `<<<<<<< ours` is reported wherever it stands at the start of a line: git writes it and nothing else does. `=======`
 * alone is a heading in Markdown and reStructuredText, and `>>>>>>> text` a deep quotation, so they count only after an
 * opening marker or, for a half-removed conflict, `>>>>>>> theirs` after `=======`.
 */
export function markerScanner(): MarkerScanner {
  const findings: Finding[] = [];
  let open: Open | undefined;
  let separated: boolean = false;
  let line = 0;
  let pending: Buffer = Buffer.alloc(0);
  const close = (text: string): void => {
    if (open !== undefined) findings.push(findingAt(open, 'A merge conflict is not resolved'));
    else if (separated) findings.push(findingAt({ line, text }, 'The end of a merge conflict was left behind'));
    open = undefined;
    separated = false;
  };
  const read = (bytes: Buffer): void => {
    line += 1;
    const first = bytes[0];
    if (first !== 0x3c && first !== 0x3d && first !== 0x3e && first !== 0xef) return;
    const text = bytes.toString('utf8').replace(/^\uFEFF/, '').replace(/\r$/, '');
    if (text.startsWith('<<<<<<< ')) {
      if (open !== undefined) findings.push(findingAt(open, 'A merge conflict marker was left behind'));
      open = { line, text };
      separated = false;
    } else if (text === '=======') separated = true;
    else if (text.startsWith('>>>>>>> ')) close(text);
  };
  return {
    push: (bytes) => {
      let start = 0;
      for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
        const piece = bytes.subarray(start, Math.min(end, start + longestKept));
        read(pending.length === 0 ? piece : Buffer.concat([pending, piece]));
        pending = Buffer.alloc(0);
        start = end + 1;
      }
      const room = longestKept - pending.length;
      if (room > 0) pending = Buffer.concat([pending, bytes.subarray(start, start + room)]);
    },
    finish: () => {
      if (pending.length > 0) read(pending);
      if (open !== undefined) findings.push(findingAt(open, 'A merge conflict marker was left behind'));
      return findings;
    },
  };
}

function findingAt({ line, text }: Open, message: string): Finding {
  return {
    code: 'conflict-marker',
    severity: 'error',
    message: `${message}: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`,
    help: 'Keep the lines that belong there, delete the marker lines, and stage the file again.',
    range: { start: { line, column: 1 }, end: { line, column: text.length + 1 } },
  };
}
