// Bytes as text and back, exactly: what an edit does not touch keeps its bytes, whatever the encoding.

export type EncodingName = 'utf8' | 'utf8-bom' | 'utf16le' | 'utf16be' | 'latin1';

export interface Decoded {
  readonly name: EncodingName;
  /** Without the byte order mark. */
  readonly text: string;
  /** The bytes of another text in the same encoding, with the mark; undefined when it has characters the encoding has not. */
  encode(text: string): Uint8Array | undefined;
}

/**
 * Marks decide; bytes that are valid UTF-8 are UTF-8; everything else is taken byte for byte (`latin1`), so that no byte is ever
 * replaced. UTF-16 without a mark, or with half a character in it, is taken byte for byte too.
 */
export function decode(bytes: Uint8Array): Decoded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[0] === 0xff && buffer[1] === 0xfe && buffer.length % 2 === 0) return utf16(buffer, 'utf16le');
  if (buffer[0] === 0xfe && buffer[1] === 0xff && buffer.length % 2 === 0) return utf16(buffer, 'utf16be');
  const hasMark = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf;
  const text = utf8(buffer);
  if (text === undefined) return { name: 'latin1', text: buffer.toString('latin1'), encode: asLatin1 };
  if (!hasMark) return { name: 'utf8', text, encode: (other) => (isWellFormed(other) ? Buffer.from(other, 'utf8') : undefined) };
  const mark = buffer.subarray(0, 3);
  return { name: 'utf8-bom', text: text.slice(1), encode: (other) => (isWellFormed(other) ? Buffer.concat([mark, Buffer.from(other, 'utf8')]) : undefined) };
}

function utf8(buffer: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer);
  } catch {
    // Not UTF-8: that is an answer here.
    return undefined;
  }
}

function utf16(buffer: Buffer, name: 'utf16le' | 'utf16be'): Decoded {
  const [mark, body] = [buffer.subarray(0, 2), buffer.subarray(2)];
  // Any pair of bytes is a code unit, halves of pairs included: nothing is lost on the way.
  const text = swapped(body, name).toString('utf16le');
  return { name, text, encode: (other) => Buffer.concat([mark, swapped(Buffer.from(other, 'utf16le'), name)]) };
}

function swapped(buffer: Buffer, name: 'utf16le' | 'utf16be'): Buffer {
  return name === 'utf16le' ? buffer : Buffer.from(buffer).swap16();
}

function asLatin1(text: string): Uint8Array | undefined {
  return /[^\u0000-\u00ff]/.test(text) ? undefined : Buffer.from(text, 'latin1');
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}
