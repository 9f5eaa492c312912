// Deterministic random texts for the tests of edits: repeated lines, all line ends, characters beyond ASCII.

/** A whole number from 0 up to, not including, `below`. */
export type Random = (below: number) => number;

/** Mulberry32. */
export function random(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const words = ['', '', '}', '{', '  return x;', 'const é = "ü";', '\tindented', 'trailing  ', '-- dashes', '++ plus', '@@ -1 +1 @@', '\\ No newline at end of file', ' leading', 'a', 'a', 'b', '“quoted” — dash', '--- a/x', '*** End Patch'];

function line(next: Random): string {
  const word = words[next(words.length)] ?? '';
  return next(3) === 0 ? `${word} ${next(1000)}` : word;
}

const styles = [['\n'], ['\r\n'], ['\n', '\r\n']];

export function randomText(next: Random, lines: number): string {
  const ends = styles[next(styles.length)] ?? ['\n'];
  const text = Array.from({ length: lines }, () => line(next) + (ends[next(ends.length)] ?? '\n')).join('');
  return next(3) === 0 ? text.replace(/\r?\n$/, '') : text;
}

/** Some lines replaced, removed or added; sometimes the final newline comes or goes. */
export function changedText(next: Random, text: string, changes: number): string {
  const lines = text.match(/[^\n]*\n|[^\n]+/g) ?? [];
  for (let change = 0; change < changes; change += 1) {
    const at = next(lines.length + 1);
    const fresh = Array.from({ length: next(3) }, () => `${line(next)} ${next(100_000)}${text.includes('\r\n') ? '\r\n' : '\n'}`);
    if (at > 0 && !(lines[at - 1] ?? '\n').endsWith('\n')) lines[at - 1] += '\n';
    lines.splice(at, next(3), ...fresh);
  }
  const result = lines.join('');
  if (result === text) return `${text.endsWith('\n') || text === '' ? text : `${text}\n`}changed\n`;
  return next(4) === 0 ? result.replace(/\r?\n$/, '') : result;
}
