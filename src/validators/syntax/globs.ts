// Turns the globs of `syntax.ignore` into one test of a path: Node 20 has no stable glob matcher and a library costs start-up time.

/**
 * A pattern without a slash matches a file or folder name anywhere; one with a slash matches from the top level.
 * Whatever lies under a matched folder matches too. A later `!pattern` takes back an earlier match.
 */
export function matcherOf(patterns: readonly string[]): (path: string) => boolean {
  const rules = patterns.map((pattern) => {
    const negated = pattern.startsWith('!');
    return { negated, expression: expressionOf(negated ? pattern.slice(1) : pattern) };
  });
  return (path) => rules.reduce((matched, { negated, expression }) => (matched === negated && expression.test(path) ? !negated : matched), false);
}

function expressionOf(pattern: string): RegExp {
  const trimmed = pattern.replace(/^\.?\//, '').replace(/\/+$/, '');
  const anywhere = !pattern.replace(/\/+$/, '').includes('/');
  return new RegExp(`^${anywhere ? '(?:.*/)?' : ''}${sourceOf(trimmed)}(?:/.*)?$`, 'su');
}

function sourceOf(glob: string): string {
  let source = '';
  let braces = 0;
  for (let at = 0; at < glob.length; ) {
    const [text, length] = tokenAt(glob, at, braces);
    if (text === '(?:') braces += 1;
    if (text === ')') braces -= 1;
    source += text;
    at += length;
  }
  return source;
}

/** The regular expression for the glob token at `at`, and how many characters of the glob it stands for. */
function tokenAt(glob: string, at: number, braces: number): readonly [source: string, length: number] {
  const rest = glob.slice(at);
  const atSegment = at === 0 || glob[at - 1] === '/';
  if (atSegment && rest.startsWith('**/')) return ['(?:.*/)?', 3];
  if (rest.startsWith('**')) return ['.*', 2];
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  if (character === '*') return ['[^/]*', 1];
  if (character === '?') return ['[^/]', 1];
  if (character === '[') return classAt(rest) ?? ['\\[', 1];
  if (character === '{' && rest.includes('}')) return ['(?:', 1];
  if (character === '}' && braces > 0) return [')', 1];
  if (character === ',' && braces > 0) return ['|', 1];
  if (character === '\\' && rest.length > 1) return [escaped(String.fromCodePoint(rest.codePointAt(1) ?? 0)), 2];
  return [escaped(character), character.length];
}

/** `[abc]`, `[a-z]`, `[!a]`; undefined when no closing bracket follows, so that the bracket means itself. */
function classAt(rest: string): readonly [string, number] | undefined {
  const match = /^\[([!^]?)(\]?[^\]/]*)\]/u.exec(rest);
  if (match === null || match[2] === '') return undefined;
  const content = (match[2] ?? '').replace(/[\\\][&|~^]/gu, '\\$&');
  const source = `[${match[1] === '' ? '' : '^'}${content}]`;
  return isExpression(source) ? [source, match[0].length] : undefined;
}

/** A range out of order such as `[z-a]` or an escape that is none must not crash the run: the bracket then means itself. */
function isExpression(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}

function escaped(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/u.test(character) ? `\\${character}` : character;
}
