// Documents that say what shall be written, in every format that is understood: one line each.
import { RequestError } from '../../errors.ts';
import type { Request } from '../../model.ts';
import { decode } from '../encoding.ts';
import { codex } from './codex.ts';
import { editJson } from './edit-json.ts';
import { look } from './look.ts';
import { ndjson } from './ndjson.ts';
import { ops } from './ops.ts';
import { searchReplace } from './search-replace.ts';
import { createSource } from './source.ts';
import { unified } from './unified.ts';

const formats = [ops, ndjson, unified, codex, searchReplace, editJson] as const;

export type FormatName = (typeof formats)[number]['name'];
export const formatNames: readonly FormatName[] = formats.map((format) => format.name);

export interface Document {
  readonly version: 1;
  readonly format: FormatName;
  /** Names the batch, so that applying it twice is noticed. */
  readonly key?: string;
  readonly requests: readonly Request[];
}

export interface ParseOptions {
  /** What to call the document in messages: its file name, or `<stdin>`. */
  readonly name: string;
  /** Absent: found out; refused when it is not clear. */
  readonly format?: FormatName;
}

/** Reads a document whole; throws a RequestError that lists all its problems when there is any. */
export function parseDocument(document: string | Uint8Array, options: ParseOptions): Document {
  const { text, bytes } = textOf(document);
  const format = options.format === undefined ? detect(text, options.name) : formats.find((one) => one.name === options.format);
  if (format === undefined) throw new RequestError(`The format ${options.format} is not known.`, { help: `Choose one of ${formatNames.join(', ')}.` });
  const source = createSource(options.name, text, bytes);
  // Files in a diff may be in any encoding; other formats are text of their own.
  if (bytes && format.name !== 'unified') source.problem(firstForeign(document), 'not UTF-8 from here on');
  else {
    const { key, requests } = format.parse(source);
    source.settle();
    return { version: 1, format: format.name, ...(key === undefined ? {} : { key }), requests };
  }
  source.settle();
  throw new RequestError(`${options.name} cannot be understood.`, { help: 'Save it as UTF-8.' });
}

function textOf(document: string | Uint8Array): { readonly text: string; readonly bytes: boolean } {
  if (typeof document === 'string') return { text: document.startsWith('\uFEFF') ? document.slice(1) : document, bytes: false };
  const { text, name } = decode(document);
  return { text, bytes: name === 'latin1' };
}

function detect(text: string, name: string): (typeof formats)[number] {
  const json = look(text);
  const candidates = formats.filter((format) => format.detects(text, json));
  const [only, second] = candidates;
  if (only !== undefined && second === undefined) return only;
  if (only === undefined) throw new RequestError(`${name} is in no known format.`, { help: `Name its format with --format: ${formatNames.join(', ')}.`, details: [`${name}:1:1: none of ${formatNames.join(', ')} begins like this`] });
  const names = candidates.map((format) => format.name);
  throw new RequestError(`${name} may be in more than one format: ${names.join(', ')}.`, { help: `Name its format with --format ${names.join(' or --format ')}.`, details: [`${name}:1:1: fits ${names.join(' and ')}`] });
}

/** Offset of the first byte that is no UTF-8: as far as it can be decoded, by halving. */
function firstForeign(document: string | Uint8Array): number {
  if (typeof document === 'string') return 0;
  let [low, high] = [0, document.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isUtf8(document.subarray(0, middle + 1), true)) low = middle + 1;
    else high = middle;
  }
  // A character that was begun, and not ended, is where it starts.
  while (low > 0 && !isUtf8(document.subarray(0, low), false)) low -= 1;
  return low;
}

/** `stream`: the last character may be incomplete. */
function isUtf8(bytes: Uint8Array, stream: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}
