// Glob patterns of the configuration as regular expressions: `*`, `**`, `?`, `{a,b}`, `[ab]`; without a slash, in any directory.

/** Whether a repository path matches a pattern. */
export function matchesGlob(path: string, pattern: string): boolean {
  return globToRegExp(pattern.includes('/') ? pattern.replace(/^\//, '') : `**/${pattern}`).test(path);
}

/** Anchored at both ends. */
export function globToRegExp(pattern: string): RegExp {
  let source = '';
  let depth = 0;
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index] ?? '';
    if (pattern.startsWith('**/', index)) {
      source += '(?:.*/)?';
      index += 2;
    } else if (pattern.startsWith('**', index)) {
      source += '.*';
      index += 1;
    } else if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '{') {
      source += '(?:';
      depth += 1;
    } else if (character === '}' && depth > 0) {
      source += ')';
      depth -= 1;
    } else if (character === ',' && depth > 0) source += '|';
    else if (character === '[' && pattern.indexOf(']', index + 2) > 0) {
      const end = pattern.indexOf(']', index + 2);
      source += `[${pattern.slice(index + 1, end).replace(/^!/, '^').replaceAll('\\', '\\\\')}]`;
      index = end;
    } else source += character.replace(/[.+^$()|[\]\\{}]/g, '\\$&');
  }
  return new RegExp(`^${source}${')'.repeat(depth)}$`, 's');
}
