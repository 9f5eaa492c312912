// Text that went through the wrong encoding once: UTF-8 read as Windows-1252, and byte order marks in the middle.
import { positionsIn, type Finding } from '../text.ts';
import type { Check } from './index.ts';

/** Characters that Windows-1252 has for the bytes 0x80 to 0x9f; the others are those of Latin-1. Source: encoding.spec.whatwg.org, windows-1252. */
const windows = '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';
const byteOf = new Map([...windows].map((character, index) => [character, 0x80 + index]));

/** A lead byte of UTF-8 with what may follow it, as Windows-1252 shows them. */
const suspicious = new RegExp(`[\u00c2-\u00f4][\u0080-\u00bf${windows}]{1,3}`, 'g');

export const checkEncoding: Check = async ({ text }) => {
  const at = positionsIn(text);
  return Promise.resolve([...mojibake(text, at), ...marks(text, at)]);
};

type Positions = ReturnType<typeof positionsIn>;

function mojibake(text: string, at: Positions): Finding[] {
  if (!/[\u00c2-\u00f4]/.test(text)) return [];
  for (const match of text.matchAll(suspicious)) {
    const meant = meantBy(match[0]);
    if (meant === undefined) continue;
    const message = `${JSON.stringify(match[0].slice(0, meant.length))} is ${JSON.stringify(meant.character)} that was saved in the wrong encoding.`;
    const range = { start: at(match.index), end: at(match.index + meant.length) };
    return [{ code: 'mojibake', severity: 'error', message, help: 'Restore the text from before it was damaged, or list the file in syntax.ignore if it is meant.', range }];
  }
  return [];
}

/** The one character that the sequence was before; only letters, marks and punctuation that people write count. */
function meantBy(sequence: string): { character: string; length: number } | undefined {
  const bytes = [...sequence].map((character) => byteOf.get(character) ?? character.charCodeAt(0));
  const [lead = 0] = bytes;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (bytes.length < length) return undefined;
  const character = Buffer.from(bytes.slice(0, length)).toString('utf8');
  return /^(?:[\u00a0-\u024f\u0370-\u04ff\u2010-\u2044\u20ac\u2122\u2190-\u21ff]|[\u{1f300}-\u{1faff}])$/u.test(character) ? { character, length } : undefined;
}

/** The mark of the file itself is not part of the text. */
function marks(text: string, at: Positions): Finding[] {
  const index = text.indexOf('\ufeff');
  if (index === -1) return [];
  return [{ code: 'byte-order-mark', severity: 'error', message: 'There is a byte order mark in the middle of the text: two files were put together.', help: 'Delete it, or list the file in syntax.ignore if it is meant.', range: { start: at(index), end: at(index + 1) } }];
}
