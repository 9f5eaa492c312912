// The formats that batches of operations may come in, and the one way to read them.
import { RequestError } from '../../errors.ts';
import type { Request } from '../../model.ts';
import { codex } from './codex.ts';
import { editJson } from './edit-json.ts';
import type { Format } from './format.ts';
import { ndjson, ops } from './ops.ts';
import { searchReplace } from './search-replace.ts';
import { decodeDocument, Source } from './source.ts';
import { unified } from './unified.ts';

const formats = {
  ops,
  ndjson,
  unified,
  codex,
  'search-replace': searchReplace,
  'edit-json': editJson,
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof formats;

export const formatNames = Object.keys(formats) as readonly FormatName[];

/** A batch as somebody asks for it. */
export interface Document {
  readonly version: 1;
  readonly format: FormatName;
  /** Applying a second document with the same key changes nothing. */
  readonly key?: string;
  readonly requests: readonly Request[];
}

export interface DocumentOptions {
  /** What the document is called in messages. */
  readonly name: string;
  /** Absent: it is told from the text. */
  readonly format?: FormatName;
}

/** Reads the whole document, or throws a RequestError with all that is wrong with it. */
export function parseDocument(text: string | Uint8Array, { name, format }: DocumentOptions): Document {
  const source = new Source(name, decodeDocument(name, text));
  const chosen = format ?? recognised(source);
  const parsed = formats[chosen].parse(source);
  source.finish();
  return { version: 1, format: chosen, ...parsed };
}

function recognised({ name, text }: Source): FormatName {
  const fitting = formatNames.filter((one) => formats[one].fits(text));
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  const candidates = only === undefined ? formatNames : fitting;
  const what = text.trim() === '' ? 'is empty' : only === undefined ? 'is in no format that is known' : `could be read as ${fitting.join(' or as ')}`;
  throw new RequestError(`${name} ${what}.`, {
    help: 'Say which format it is with --format.',
    details: candidates.map((one) => `${one}: ${formats[one].about}`),
  });
}
