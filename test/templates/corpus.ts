// Made-up TypeScript files for tests and benchmarks: statements from a seed, and members of a family that vary one of them.

const nouns = 'user order item cart price token session report account invoice ledger widget panel route query cache event queue worker stream buffer parser node edge graph layer shape point color style theme label field form input value result error reason status state store action effect signal'.split(' ');
const verbs = 'get set load save find make build parse read write open close start stop check count merge split apply remove update create delete fetch send render format validate resolve register'.split(' ');

/** A family's names: what its members differ in besides their edits. */
export interface Member {
  readonly noun: string;
  readonly number: number;
}

type Random = () => number;

function pick<T>(next: Random, values: readonly T[]): T {
  const value = values[Math.floor(next() * values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** One statement or small function, about 25 tokens; `NAME` and `Name` stand for the member's noun. */
function statement(next: Random): string {
  const [a, b, c, d] = [pick(next, nouns), pick(next, nouns), pick(next, nouns), pick(next, verbs)];
  const n = Math.floor(next() * 1000);
  switch (Math.floor(next() * 8)) {
    case 0:
      return `export function ${d}${capital(a)}(${b}: ${capital(b)}): number {\n  return ${b}.${c} + ${n};\n}\n`;
    case 1:
      return `const ${a}${n} = ${d}${capital(b)}({ ${c}: '${a}-${n}', ${b}: [${n}, ${n + 1}] });\n`;
    case 2:
      return `if (${a}.${b} !== undefined && ${c}.size > ${n}) {\n  throw new Error(\`no ${a} in \${${b}}\`);\n}\n`;
    case 3:
      return `for (const ${a} of NAME.${b}s) {\n  ${d}${capital(c)}(${a}.${c}, '${b}');\n}\n`;
    case 4:
      return `export interface ${capital(a)}${capital(b)} {\n  readonly ${c}: string;\n  readonly ${b}?: Name;\n}\n`;
    case 5:
      return `/** ${capital(d)}s the ${a} of a ${b}. */\nexport const ${d}${capital(c)} = (NAME: Name) => NAME.${a}?.${b} ?? ${n};\n`;
    case 6:
      return `await Promise.all(${a}s.map(async (${b}) => ${d}${capital(c)}(${b}, ${n})));\n`;
    default:
      return `test('${d}s ${a} ${n}', () => {\n  assert.equal(${d}${capital(b)}(${c}), ${n});\n});\n`;
  }
}

/** About `tokens` tokens of statements. */
export function statements(next: Random, tokens: number): string[] {
  return Array.from({ length: Math.max(1, Math.round(tokens / 25)) }, () => statement(next));
}

/** `base` with the member's names, and about one in `every` statements replaced by another. */
export function variant(next: Random, base: readonly string[], member: Member, every: number): string {
  const kept = base.map((one) => (next() * every < 1 ? statement(next) : one));
  const name = `${member.noun}${member.number}`;
  return kept.join('\n').replaceAll('NAME', name).replaceAll('Name', capital(name));
}

/** Families of `size` files each, of about `tokens` tokens. */
export function* familyCorpus(next: Random, families: number, size: number, tokens: number): Generator<{ path: string; text: string; family: number }> {
  for (let family = 0; family < families; family += 1) {
    const base = statements(next, tokens);
    for (let number = 0; number < size; number += 1) yield { path: `src/f${family}/m${number}.ts`, text: variant(next, base, { noun: pick(next, nouns), number }, 20), family };
  }
}
