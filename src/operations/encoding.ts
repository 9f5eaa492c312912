// Bytes as text and back, exactly: what is not touched in the text is not touched in the bytes.

export type EncodingName = 'utf8' | 'utf8-bom' | 'utf16le' | 'utf16be' | 'latin1';

export interface Decoded {
  /** Without the byte order mark. */
  readonly text: string;
  readonly name: EncodingName;
  /** The bytes of another text in the same encoding, byte order mark included; undefined when it cannot be said in it. */
  encode(text: string): Uint8Array | undefined;
}

/** Never fails: bytes that are no valid Unicode are one character each (ISO 8859-1, which passes every byte through). */
export function decode(bytes: Uint8Array): Decoded {
  const name = nameOf(bytes);
  const unicode = name === undefined ? undefined : decoders[name](bytes);
  if (name === undefined || unicode === undefined) return { text: fromLatin1(bytes), name: 'latin1', encode: toLatin1 };
  return { text: unicode, name, encode: encoders[name] };
}

type Unicode = Exclude<EncodingName, 'latin1'>;

function nameOf(bytes: Uint8Array): Unicode | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf8-bom';
  if (first === 0xff && second === 0xfe) return bytes.length % 2 === 0 ? 'utf16le' : undefined;
  if (first === 0xfe && second === 0xff) return bytes.length % 2 === 0 ? 'utf16be' : undefined;
  return 'utf8';
}

const decoders: Record<Unicode, (bytes: Uint8Array) => string | undefined> = {
  utf8: (bytes) => strictly('utf-8', bytes),
  'utf8-bom': (bytes) => strictly('utf-8', bytes.subarray(3)),
  utf16le: (bytes) => strictly('utf-16le', bytes.subarray(2)),
  utf16be: (bytes) => strictly('utf-16le', swapped(bytes.subarray(2))),
};

const encoders: Record<Unicode, (text: string) => Uint8Array | undefined> = {
  utf8: (text) => toUtf8(text),
  'utf8-bom': (text) => prefixed([0xef, 0xbb, 0xbf], toUtf8(text)),
  utf16le: (text) => prefixed([0xff, 0xfe], toUtf16(text)),
  utf16be: (text) => {
    const little = toUtf16(text);
    return prefixed([0xfe, 0xff], little === undefined ? undefined : swapped(little));
  },
};

function strictly(label: 'utf-8' | 'utf-16le', bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Half of a surrogate pair is no character: encoders would replace it silently. */
const lone = /\p{Surrogate}/u;

function toUtf8(text: string): Uint8Array | undefined {
  return lone.test(text) ? undefined : new TextEncoder().encode(text);
}

function toUtf16(text: string): Uint8Array | undefined {
  if (lone.test(text)) return undefined;
  const bytes = new Uint8Array(text.length * 2);
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    bytes[2 * index] = unit & 0xff;
    bytes[2 * index + 1] = unit >> 8;
  }
  return bytes;
}

function swapped(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let index = 0; index < bytes.length; index += 2) {
    result[index] = bytes[index + 1] ?? 0;
    result[index + 1] = bytes[index] ?? 0;
  }
  return result;
}

function prefixed(mark: readonly number[], bytes: Uint8Array | undefined): Uint8Array | undefined {
  if (bytes === undefined) return undefined;
  const result = new Uint8Array(mark.length + bytes.length);
  result.set(mark);
  result.set(bytes, mark.length);
  return result;
}

/** Not by TextDecoder: what it calls latin1 is windows-1252, which has holes. */
export function fromLatin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 8192) parts.push(String.fromCharCode(...bytes.subarray(start, start + 8192)));
  return parts.join('');
}

export function toLatin1(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0xff) return undefined;
    bytes[index] = unit;
  }
  return bytes;
}
