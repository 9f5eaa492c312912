// Keys with one star, as `paths`, `exports` and `imports` have them: the most specific one decides.

export interface Match {
  readonly key: string;
  /** What the star stands for, '' when there is none. */
  readonly middle: string;
}

/** Keys, prepared once: exact ones, and those with a star in the order in which they are tried. */
export interface Keys {
  readonly exact: ReadonlySet<string>;
  readonly patterns: readonly { readonly key: string; readonly head: string; readonly tail: string }[];
}

export function keysOf(keys: Iterable<string>): Keys {
  const exact = new Set<string>();
  const patterns: { key: string; head: string; tail: string }[] = [];
  for (const key of keys) {
    const star = key.indexOf('*');
    // A key that ends in a slash stands for all below, as Node once had it.
    if (star < 0 && key.endsWith('/')) patterns.push({ key, head: key, tail: '' });
    else if (star < 0) exact.add(key);
    else if (star === key.lastIndexOf('*')) patterns.push({ key, head: key.slice(0, star), tail: key.slice(star + 1) });
  }
  patterns.sort((a, b) => b.head.length - a.head.length || b.key.length - a.key.length);
  return { exact, patterns };
}

export function matchKey(keys: Keys, name: string): Match | undefined {
  if (keys.exact.has(name)) return { key: name, middle: '' };
  for (const { key, head, tail } of keys.patterns) {
    if (name.length >= head.length + tail.length && name.startsWith(head) && name.endsWith(tail)) return { key, middle: name.slice(head.length, name.length - tail.length) };
  }
  return undefined;
}
