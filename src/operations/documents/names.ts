// File names in diffs: quoted as C strings, with or without `a/` and `b/`, or `/dev/null`.

import { decode } from '../encoding.ts';

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** A quoted name at the start of `text`, and what follows it; undefined when it is not well-formed UTF-8 in quotes. */
export function quotedName(text: string): { readonly name: string; readonly rest: string } | undefined {
  if (!text.startsWith('"')) return undefined;
  const bytes: number[] = [];
  let index = 1;
  while (index < text.length && text[index] !== '"') {
    const plain = text.codePointAt(index) ?? 0;
    if (text[index] !== '\\') {
      bytes.push(...new TextEncoder().encode(String.fromCodePoint(plain)));
      index += plain > 0xffff ? 2 : 1;
      continue;
    }
    const number = /^[0-3][0-7]{2}/.exec(text.slice(index + 1, index + 4))?.[0];
    const byte = number === undefined ? escapes[text[index + 1] ?? ''] : Number.parseInt(number, 8);
    if (byte === undefined) return undefined;
    bytes.push(byte);
    index += number === undefined ? 2 : 4;
  }
  if (index >= text.length) return undefined;
  const decoded = decode(Uint8Array.from(bytes));
  return decoded.name === 'utf8' ? { name: decoded.text, rest: text.slice(index + 1) } : undefined;
}

/** The name in a `---` or `+++` line or a header such as `rename from`; a tab ends it (a date follows). */
export function nameIn(text: string): string | undefined {
  if (!text.startsWith('"')) return text.split('\t')[0];
  return quotedName(text)?.name;
}

export const nothing = '/dev/null';

/** The prefixes that git writes, as pairs: by default, and with diff.mnemonicPrefix. */
const prefixes = [['a/', 'b/'], ['i/', 'w/'], ['c/', 'i/'], ['c/', 'w/'], ['o/', 'w/'], ['w/', 'i/'], ['i/', 'c/'], ['w/', 'c/'], ['b/', 'a/']] as const;

/** Both names without the prefixes, when they have a pair of them. */
export function withoutPrefixes(old: string, fresh: string): readonly [string, string] {
  for (const [a, b] of prefixes) {
    const fits = (name: string, prefix: string): boolean => name === nothing || name.startsWith(prefix);
    if (fits(old, a) && fits(fresh, b)) return [old === nothing ? old : old.slice(2), fresh === nothing ? fresh : fresh.slice(2)];
  }
  return [old, fresh];
}

/** The two names of `diff --git A B`, prefixes included; unquoted ones only when they are equal but for the prefix. */
export function namesOfHeader(text: string): readonly [string, string] | undefined {
  if (text.startsWith('"')) {
    const first = quotedName(text);
    const second = first?.rest.startsWith(' ') === true ? nameOrQuoted(first.rest.slice(1)) : undefined;
    return first === undefined || second === undefined ? undefined : [first.name, second];
  }
  const quote = text.indexOf(' "');
  if (quote !== -1 && text.endsWith('"')) {
    const second = quotedName(text.slice(quote + 1));
    if (second?.rest === '') return [text.slice(0, quote), second.name];
  }
  const half = (text.length - 1) / 2;
  if (!Number.isInteger(half) || text[half] !== ' ') return undefined;
  const names = [text.slice(0, half), text.slice(half + 1)] as const;
  const [old, fresh] = withoutPrefixes(...names);
  return old === fresh ? names : undefined;
}

function nameOrQuoted(text: string): string | undefined {
  if (!text.startsWith('"')) return text;
  const quoted = quotedName(text);
  return quoted?.rest === '' ? quoted.name : undefined;
}
