// The globs of tsconfig and of workspaces, matched segment by segment: in polynomial time, whatever the pattern.

export interface Glob {
  /** Whether it matches the path as a whole. */
  matches(path: string): boolean;
  /** Whether it matches the path or a directory that it lies in. */
  covers(path: string): boolean;
}

/** `*` and `?` stay within a segment, `**` goes over any number of them. */
export function globOf(pattern: string): Glob {
  const segments = pattern.split('/').filter((one) => one !== '' && one !== '.');
  // Where every match begins: most paths are elsewhere.
  const wild = segments.findIndex((one) => /[*?]/.test(one));
  const fixed = segments.slice(0, wild < 0 ? segments.length : wild).join('/');
  return {
    matches: (path) => {
      if (!path.startsWith(fixed)) return false;
      const parts = path.split('/');
      return endsOf(segments, parts).has(parts.length);
    },
    covers: (path) => path.startsWith(fixed) && endsOf(segments, path.split('/')).size > 0,
  };
}

/** How many leading segments of the path the whole pattern can stand for, more than none. */
function endsOf(pattern: readonly string[], path: readonly string[]): ReadonlySet<number> {
  let ends = new Set([0]);
  for (const segment of pattern) {
    const next = new Set<number>();
    if (segment === '**') {
      const first = Math.min(...ends);
      for (let at = first; at <= path.length; at += 1) next.add(at);
    } else {
      for (const at of ends) {
        const one = path[at];
        if (one !== undefined && matchesSegment(segment, one)) next.add(at + 1);
      }
    }
    if (next.size === 0) return next;
    ends = next;
  }
  if (pattern.length > 0) ends.delete(0);
  return ends;
}

/** The classic two pointers: back to the last star, never further. */
function matchesSegment(pattern: string, text: string): boolean {
  if (!pattern.includes('*') && !pattern.includes('?')) return pattern === text;
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let index = 0; index < text.length; ) {
    if (pattern[at] === '*') {
      star = at;
      resume = index;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      index = resume;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

/** `{a,b}` written out, at most 256 of them: a pattern of braces alone must not cost more than it says. */
export function expandBraces(pattern: string): string[] {
  let list = [pattern];
  for (let round = 0; round < 8; round += 1) {
    const next = list.flatMap((one) => {
      const match = /\{([^{}]*)\}/.exec(one);
      return match === null ? [one] : (match[1] ?? '').split(',').map((part) => one.slice(0, match.index) + part + one.slice(match.index + match[0].length));
    });
    if (next.length > 256) return list;
    if (next.every((one, index) => one === list[index])) break;
    list = next;
  }
  return list;
}
