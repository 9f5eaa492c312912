// Random templates and values for them: nested blocks, and text that looks like tags, line ends and headers.
import type { Parameter, Part, Spelling, Template, Values } from '../../src/templates/template.ts';
import { spellings } from '../../src/templates/words.ts';

/** Numbers from 0 to 1 that are the same every time. */
export type Random = () => number;

/** Source: mulberry32. */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

const nasty = ['{', '{{', '}}', '}', '{{x}}', '{{{', '<%', '%>', '<', '«', '»', '[[', ']]', '[', '@@', '@', '⟦', '⟧', '{{/', '{{"', '\r', '\r\n', '\n', '\n\n', ' ', '\t', '  \n', '\n  ', '---\n', '---', '\ud800', '\udc00', '😀', 'é', '\u0000', '\u2028', '\ufeff', '"', '\\', ': ', '# ', '$&', '$1', 'null', 'class A {', '}\n', 'x'];
const plain = ['foo', ' ', '\n', 'const x = 1;\n', '  return ', 'é', '{ a: 1 }', '}\n', 'export '];

export function randomText(random: Random, wild: boolean): string {
  return Array.from({ length: Math.floor(random() * 4) }, () => pick(random, wild ? nasty : plain)).join('');
}

const names = ['name', 'Name', 'flag', 'fields', 'type', 'a-b', '_x', 'toString', '__proto__', 'constructor', 'y', 'no', 'true', 'null', 'x1'];

/** Parameters of distinct names. */
function randomParameters(random: Random, depth: number, wild: boolean): readonly Parameter[] {
  const some = [...new Set(Array.from({ length: Math.floor(random() * 6) }, () => pick(random, names)))];
  return some.map((name): Parameter => {
    const words = { name, ...(random() < 0.3 ? { description: randomText(random, wild) } : {}), ...(random() < 0.3 ? { example: randomText(random, wild) } : {}) };
    const kind = random();
    if (kind < 0.5) return { kind: 'text', ...words, ...(random() < 0.3 ? { default: randomText(random, wild) } : {}) };
    if (kind < 0.7 || depth > 2) return { kind: 'flag', ...words, ...(random() < 0.5 ? { default: random() < 0.5 } : {}) };
    return { kind: 'list', ...words, of: randomParameters(random, depth + 1, wild) };
  });
}

interface PartsRequest {
  readonly random: Random;
  readonly wild: boolean;
  /** From the innermost to the outermost. */
  readonly scopes: readonly (readonly Parameter[])[];
  readonly depth: number;
}

function randomParts({ random, wild, scopes, depth }: PartsRequest): readonly Part[] {
  return Array.from({ length: Math.floor(random() * 6) }, (): Part => {
    const visible = scopes.flatMap((scope, index) => scope.filter(({ name }) => !scopes.slice(0, index).some((inner) => inner.some((one) => one.name === name))));
    const parameter = random() < 0.45 || visible.length === 0 ? undefined : pick(random, visible);
    if (parameter === undefined) return { kind: 'text', text: randomText(random, wild) };
    const { name } = parameter;
    if (parameter.kind === 'text' && random() < 0.7) {
      return { kind: 'slot', name, ...(random() < 0.5 ? { spelling: pick(random, spellings) satisfies Spelling } : {}), ...(random() < 0.2 ? { plural: true } : {}) };
    }
    if (depth > 3) return { kind: 'text', text: randomText(random, wild) };
    if (parameter.kind === 'list' && random() < 0.8) return { kind: 'repeat', name, ...(random() < 0.5 ? { separator: randomText(random, wild) } : {}), parts: randomParts({ random, wild, scopes: [parameter.of, ...scopes], depth: depth + 1 }) };
    return { kind: 'optional', name, parts: randomParts({ random, wild, scopes, depth: depth + 1 }) };
  });
}

export function randomTemplate(random: Random): Template {
  const wild = random() < 0.7;
  const parameters = randomParameters(random, 0, wild);
  return {
    version: 1,
    name: 'sample',
    ...(random() < 0.3 ? { description: randomText(random, wild) } : {}),
    path: randomParts({ random, wild, scopes: [parameters], depth: 3 }),
    body: randomParts({ random, wild, scopes: [parameters], depth: 0 }),
    parameters,
    form: { bom: random() < 0.2, eol: random() < 0.2 ? 'crlf' : 'lf' },
  };
}

export function randomValues(random: Random, parameters: readonly Parameter[]): Values {
  return Object.fromEntries(
    parameters.map(({ name, ...rest }) => {
      if (rest.kind === 'text') return [name, pick(random, ['fooBar', 'x', '', 'two words', '$&', '{{name}}', 'é\n'])];
      return [name, rest.kind === 'flag' ? random() < 0.5 : Array.from({ length: Math.floor(random() * 4) }, () => randomValues(random, rest.of))];
    }),
  );
}
