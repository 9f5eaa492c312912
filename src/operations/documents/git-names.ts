// File names as git writes them into patches: quoted where they are unusual, and with a prefix that is no part of them.

/** A name and what follows it; undefined where a quote is not closed or not UTF-8. */
export function readName(text: string): { readonly name: string; readonly rest: string } | undefined {
  if (!text.startsWith('"')) {
    const end = text.indexOf('\t');
    return end === -1 ? { name: text.trimEnd(), rest: '' } : { name: text.slice(0, end), rest: text.slice(end) };
  }
  const bytes: number[] = [];
  for (let at = 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"') return decoded(bytes, text.slice(at + 1));
    if (character !== '\\') {
      const point = text.codePointAt(at) ?? 0;
      bytes.push(...new TextEncoder().encode(String.fromCodePoint(point)));
      if (point > 0xffff) at += 1;
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(text.slice(at + 1, at + 4))?.[0];
    const byte = octal === undefined ? escapes[text[at + 1] ?? ''] : Number.parseInt(octal, 8);
    if (byte === undefined) return undefined;
    bytes.push(byte);
    at += octal === undefined ? 1 : 3;
  }
  return undefined;
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

function decoded(bytes: readonly number[], rest: string): { readonly name: string; readonly rest: string } | undefined {
  try {
    return { name: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes)), rest };
  } catch {
    return undefined;
  }
}

/** Prefixes in pairs: git's own, those of `diff.mnemonicPrefix`, and what people call two directories that they compare. */
const prefixes: readonly (readonly [string, string])[] = [
  ['a/', 'b/'],
  ['i/', 'w/'],
  ['c/', 'i/'],
  ['c/', 'w/'],
  ['o/', 'w/'],
  ['old/', 'new/'],
];

type Sides<T> = readonly [before: T, after: T];

/** The prefixes of two names: one of the pairs, or none. With one name alone only git's own are believed. */
export function prefixesOf([before, after]: Sides<string | undefined>): Sides<string> {
  const known = before === undefined || after === undefined ? prefixes.slice(0, 1) : [...prefixes, ...prefixes.map(([one, other]) => [other, one] as const)];
  return known.find(([first, second]) => (before ?? first).startsWith(first) && (after ?? second).startsWith(second)) ?? ['', ''];
}

/** Names without their prefixes; undefined stands for `/dev/null`. */
export function withoutPrefixes([before, after]: Sides<string | undefined>, [first, second] = prefixesOf([before, after])): Sides<string | undefined> {
  const strip = (name: string | undefined, prefix: string): string | undefined => (name?.startsWith(prefix) === true ? name.slice(prefix.length) : name);
  return [strip(before, first), strip(after, second)];
}

/** The two names of a `diff --git` line; undefined where they cannot be told apart: then the lines below must say them. */
export function namesOfGitLine(rest: string): readonly [string, string] | undefined {
  if (rest.startsWith('"')) {
    const first = readName(rest);
    const second = first === undefined || !first.rest.startsWith(' ') ? undefined : readName(first.rest.slice(1));
    return first === undefined || second === undefined ? undefined : [first.name, second.name];
  }
  if (rest.endsWith('"')) {
    const at = rest.indexOf(' "');
    const second = at === -1 ? undefined : readName(rest.slice(at + 1));
    return second === undefined ? undefined : [rest.slice(0, at), second.name];
  }
  // Both are the same but for their prefixes, which are as long.
  const half = (rest.length - 1) / 2;
  if (!Number.isInteger(half) || rest[half] !== ' ') return undefined;
  const pair = [rest.slice(0, half), rest.slice(half + 1)] as const;
  const [before, after] = withoutPrefixes(pair);
  return before === after ? pair : undefined;
}
