// Signs that belong together, such as `=>` and `===`: one list for all languages.
const operators = '=== !== ... **= ||= &&= ??= => == != <= >= && || ?? ?. ** ++ -- += -= *= /= %= |= &= ^= :: -> := <- </ />'.split(' ');

/** Packed codes: 7 bits a sign, all are ASCII. */
const known = new Set(operators.map((operator) => pack(operator.charCodeAt(0), operator.charCodeAt(1), operator.length > 2 ? operator.charCodeAt(2) : 0)));

/** Where the sign at `at` ends: the longest operator, or one character. */
export function operatorEnd(text: string, at: number, to: number): number {
  const first = text.charCodeAt(at);
  const second = at + 1 < to ? text.charCodeAt(at + 1) : 0;
  if (second < 33 || second > 127) return at + 1;
  const third = at + 2 < to ? text.charCodeAt(at + 2) : 0;
  if (third > 32 && third < 127 && known.has(pack(first, second, third))) return at + 3;
  return known.has(pack(first, second, 0)) ? at + 2 : at + 1;
}

function pack(first: number, second: number, third: number): number {
  return (first << 14) | (second << 7) | third;
}
