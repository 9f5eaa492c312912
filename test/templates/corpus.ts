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

const name = (next: Random): string => (next() < 0.5 ? pick(next, nouns) : `${pick(next, verbs)}${capital(pick(next, nouns))}`);

function expression(next: Random, depth: number): string {
  const inner = (): string => expression(next, depth - 1);
  switch (depth <= 0 ? Math.floor(next() * 4) : Math.floor(next() * 12)) {
    case 0:
      return name(next);
    case 1:
      return String(Math.floor(next() * 1000));
    case 2:
      return `'${pick(next, verbs)} ${pick(next, nouns)}'`;
    case 3:
      return `${name(next)}.${pick(next, nouns)}`;
    case 4:
      return `${name(next)}(${inner()}, ${inner()})`;
    case 5:
      return `${inner()} ${pick(next, ['+', '-', '*', '===', '>', '??', '&&', '||'])} ${inner()}`;
    case 6:
      return `{ ${name(next)}: ${inner()}, ...${name(next)} }`;
    case 7:
      return `[${inner()}, ${inner()}]`;
    case 8:
      return `(${pick(next, nouns)}) => ${inner()}`;
    case 9:
      return `(${inner()} ? ${inner()} : ${inner()})`;
    case 10:
      return `await ${name(next)}.${name(next)}(NAME)`;
    default:
      return `\`${pick(next, nouns)} \${${inner()}}\``;
  }
}

/** One statement or small function, about 30 tokens; `NAME` and `Name` stand for the member's noun. */
function statement(next: Random, depth = 2): string {
  const value = (): string => expression(next, depth);
  const nested = (): string => (depth > 0 ? statement(next, depth - 1) : `${name(next)}();`);
  switch (Math.floor(next() * 12)) {
    case 0:
      return `export function ${name(next)}(${name(next)}: Name): ${capital(name(next))} {\n  ${nested()}\n  return ${value()};\n}\n`;
    case 1:
      return `const ${name(next)} = ${value()};\n`;
    case 2:
      return `if (${value()}) {\n  ${nested()}\n}\n`;
    case 3:
      return `for (const ${pick(next, nouns)} of ${value()}) ${nested()}\n`;
    case 4:
      return `export interface ${capital(name(next))} {\n  readonly ${name(next)}: string;\n  ${name(next)}?: Name[];\n}\n`;
    case 5:
      return `// ${capital(pick(next, verbs))} the ${pick(next, nouns)} of a ${pick(next, nouns)} before the ${pick(next, nouns)}.\n${nested()}\n`;
    case 6:
      return `throw new ${capital(name(next))}(${value()});\n`;
    case 7:
      return `while (!${value()}) ${nested()}\n`;
    case 8:
      return `type ${capital(name(next))} = ${capital(name(next))}<Name> | '${pick(next, verbs)}';\n`;
    case 9:
      return `${name(next)}.${name(next)} = ${value()};\n`;
    case 10:
      return `try {\n  ${nested()}\n} catch (${pick(next, nouns)}) {\n  ${nested()}\n}\n`;
    default:
      return `${name(next)}(${value()}, ${value()});\n`;
  }
}

/** Tokens of a statement, on average. */
const perStatement = 26;

/** About `tokens` tokens of statements. */
export function statements(next: Random, tokens: number): string[] {
  return Array.from({ length: Math.max(1, Math.round(tokens / perStatement)) }, () => statement(next));
}

/** `base` with the member's names, and about one in `every` statements replaced by another. */
export function variant(next: Random, base: readonly string[], member: Member, every: number): string {
  const kept = base.map((one) => (next() * every < 1 ? statement(next) : one));
  const name = `${member.noun}${member.number}`;
  return kept.join('\n').replaceAll('NAME', name).replaceAll('Name', capital(name));
}

/** Families of `size` files each, of about `tokens` tokens; one statement in `every` is another in each member. */
export function* familyCorpus(next: Random, families: number, size: number, tokens: number, every = 40): Generator<{ path: string; text: string; family: number }> {
  for (let family = 0; family < families; family += 1) {
    const base = [`export const NAME = new Name();\n`, ...statements(next, tokens)];
    for (let number = 0; number < size; number += 1) yield { path: `src/f${family}/m${number}.ts`, text: variant(next, base, { noun: pick(next, nouns), number }, every), family };
  }
}
