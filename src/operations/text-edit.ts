// An edit or a patch, applied to the bytes of one file: decoded, changed, encoded as it was.
import type { Request } from '../model.ts';
import { decode, fromLatin1, toLatin1, type Decoded } from './encoding.ts';
import { applyHunks } from './hunks.ts';
import type { Place } from './places.ts';
import { replace } from './replace.ts';

export type TextRequest = Extract<Request, { kind: 'edit' | 'patch' }>;

export interface EditProblem {
  readonly kind: 'problem';
  /** Says which replacement or hunk, counted from 1, and why. */
  readonly words: string;
  /** Places in the file that may have been meant. */
  readonly candidates: readonly Place[];
}

export type EditedText = { readonly kind: 'ok'; readonly text: string } | EditProblem;
export type EditedBytes = { readonly kind: 'ok'; readonly bytes: Uint8Array } | EditProblem;

export function applyRequestToText(text: string, request: TextRequest): EditedText {
  if (request.kind === 'edit') {
    const result = replace(text, request.replacements);
    if (result.kind === 'ok') return result;
    return { kind: 'problem', words: numbered('replacement', result.index, request.replacements.length, result.words), candidates: result.candidates };
  }
  const result = applyHunks(text, request.hunks);
  if (result.kind === 'ok') return { kind: 'ok', text: result.text };
  return { kind: 'problem', words: numbered('hunk', result.hunk, request.hunks.length, result.words), candidates: result.candidates };
}

const numbered = (what: string, index: number, of: number, words: string): string => (of === 1 ? words : `${what} ${index + 1} of ${of}: ${words}`);

export function applyRequestToBytes(bytes: Uint8Array, request: TextRequest): EditedBytes {
  if (request.kind === 'patch' && request.bytes === true) return encoded({ name: 'latin1', encode: toLatin1 }, applyRequestToText(fromLatin1(bytes), request));
  const file = decode(bytes);
  if (file.name === 'utf8-bom' && request.kind === 'patch' && showsMark(request)) return encoded(decode(new Uint8Array()), applyRequestToText(`\uFEFF${file.text}`, request));
  const asText = encoded(file, applyRequestToText(file.text, request));
  // A diff of a Latin-1 file shows its bytes; what somebody typed are characters. Both are read, and must not contradict each other.
  if (request.kind !== 'patch' || file.name !== 'latin1') return asText;
  const asBytes = encoded(file, applyRequestToText(file.text, withBytes(request)));
  if (asBytes.kind === 'problem') return asText;
  if (asText.kind === 'problem' || equalBytes(asText.bytes, asBytes.bytes)) return asBytes;
  return { kind: 'problem', words: 'the file is no valid UTF-8, and the patch fits it both as characters and as bytes, with different results: use an edit, or write the file whole', candidates: [] };
}

/** Why a file must not be deleted: it does not hold what the diff that deletes it says; undefined when it does, or nothing is said. */
export function deletionProblem(bytes: Uint8Array, request: Extract<Request, { kind: 'delete' }>): EditProblem | undefined {
  if (request.hunks === undefined) return undefined;
  const left = applyRequestToBytes(bytes, { kind: 'patch', id: request.id, path: request.path, hunks: request.hunks, ...(request.bytes === undefined ? {} : { bytes: request.bytes }) });
  if (left.kind === 'problem') return left;
  return decode(left.bytes).text === '' ? undefined : { kind: 'problem', words: 'the file holds more than the diff that deletes it says', candidates: [] };
}

function encoded(file: Pick<Decoded, 'name' | 'encode'>, edited: EditedText): EditedBytes {
  if (edited.kind === 'problem') return edited;
  const bytes = file.encode(edited.text);
  return bytes === undefined ? { kind: 'problem', words: `the new text has characters that the file's encoding (${file.name}) does not have`, candidates: [] } : { kind: 'ok', bytes };
}

/** A diff made by git shows a byte order mark as part of the first line. */
function showsMark(request: Extract<Request, { kind: 'patch' }>): boolean {
  return request.hunks.some((hunk) => hunk.lines.some((line) => line.kind !== 'added' && line.text.startsWith('\uFEFF')));
}

function withBytes(request: Extract<Request, { kind: 'patch' }>): TextRequest {
  const inBytes = (text: string): string => fromLatin1(new TextEncoder().encode(text));
  return { ...request, hunks: request.hunks.map((hunk) => ({ ...hunk, lines: hunk.lines.map((line) => ({ ...line, text: inBytes(line.text) })) })) };
}

function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
