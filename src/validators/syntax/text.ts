// What the bytes of a file are: binary, UTF-16, text; and where in a text an offset lies.
import { isUtf8 } from 'node:buffer';
import type { Range } from '../../model.ts';

export type Position = Range['start'];

export type FindingCode =
  | 'conflict-marker'
  | 'invalid-utf8'
  | 'nul-in-text'
  | 'json'
  | 'yaml'
  | 'duplicate-key'
  | 'toml'
  | 'parse'
  | 'python'
  | 'not-checked'
  | 'mojibake'
  | 'byte-order-mark'
  | 'executable'
  | 'schema'
  | 'missing-file'
  | 'missing-anchor'
  | 'letter-case';

/** What a check of one file reports, before path and source are known. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly help: string;
  readonly range: Range;
}

/** As git decides it: a NUL among the first 8000 bytes. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0);
}

/** TypeScript, Node's loaders and editors read UTF-16 when a byte order mark says so. */
export function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/** `.ts` and `.mts` are also the names of MPEG videos: a sync byte at the start of each packet. */
export function isVideo(bytes: Uint8Array): boolean {
  return (bytes[0] === 0x47 && bytes[188] === 0x47) || (bytes[4] === 0x47 && bytes[196] === 0x47);
}

/** Control characters that no text holds: such a file is data even without a NUL. */
export function looksLikeData(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).some((byte) => byte < 0x09 || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte < 0x20));
}

/** The place of the first byte that is not UTF-8, or undefined when all are. */
export function invalidUtf8At(bytes: Buffer): Position | undefined {
  if (isUtf8(bytes)) return undefined;
  let start = 0;
  for (let line = 1; ; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    const content = bytes.subarray(start, end === -1 ? bytes.length : end);
    if (!isUtf8(content)) return { line, column: invalidColumn(content) };
    if (end === -1) return { line, column: 1 };
    start = end + 1;
  }
}

/** A replacement character stands for a broken byte unless the bytes really spell it. */
function invalidColumn(line: Buffer): number {
  const text = line.toString('utf8');
  for (let at = text.indexOf('\uFFFD'); at !== -1; at = text.indexOf('\uFFFD', at + 1)) {
    const spelled = Buffer.from(text.slice(0, at + 1));
    if (!spelled.equals(line.subarray(0, spelled.length))) return at + 1;
  }
  return 1;
}

/** The place of the byte at `offset`. */
export function positionOfByte(bytes: Buffer, offset: number): Position {
  const before = bytes.subarray(0, offset);
  const start = before.lastIndexOf(0x0a) + 1;
  let line = 1;
  for (let at = before.indexOf(0x0a); at !== -1; at = before.indexOf(0x0a, at + 1)) line += 1;
  return { line, column: before.subarray(start).toString('utf8').length + 1 };
}

/** Answers offset → position for one text; the line starts are found once. */
export function positionsIn(text: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

export function pointAt(position: Position): Range {
  return { start: position, end: { line: position.line, column: position.column + 1 } };
}
