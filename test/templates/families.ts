// Families of files made from templates that are known: what extraction should find again.
import { render } from '../../src/templates/render.ts';
import type { Parameter, Part, Source, Spelling, Template, Value, Values } from '../../src/templates/template.ts';
import { random } from '../operations/triples.ts';

export interface Family {
  readonly template: Template;
  readonly values: readonly Values[];
  readonly sources: readonly Source[];
  /** A word that only the line of this parameter has, outside lists. */
  readonly marks: ReadonlyMap<string, string>;
}

type Pick = <T>(from: readonly T[]) => T;

const nouns = 'user order invoice payment customer product basket session account message ticket report vendor shipment address coupon review profile gallery calendar'.split(' ');
const tails = 'card list table form view service store panel editor picker'.split(' ');
const literals = 'service export return value store name props create module update'.split(' ');
const keys = 'port title color timeout label retries owner region endpoint summary theme locale'.split(' ');
const fieldNames = 'id email total amount created paid status notes city country phone size weight rating stock currency'.split(' ');
const types = ['string', 'number', 'boolean', 'Date', 'string[]', 'Map<string, number>', 'readonly Item[]'];
const sentences = ['All the things', 'Hello, world', 'A new day', 'Save the whales', 'Nothing to see', 'Ready when you are', 'Once more, please', "It's here", 'What a mess', 'Quick brown fox'];

/** Seeded; the same seed gives the same family. */
export function randomFamily(seed: number): Family {
  const next = random(seed);
  const below = (count: number): number => Math.floor(next() * count);
  const pick: Pick = (from) => from[below(from.length)] ?? from[0]!;
  const shuffled = <T>(from: readonly T[]): T[] => from.map((one) => [next(), one] as const).sort(([a], [b]) => a - b).map(([, one]) => one);
  const count = 2 + below(7);
  const parameters: Parameter[] = [];
  const marks = new Map<string, string>();
  const columns = new Map<string, readonly Value[]>();
  const body: Part[] = [];
  const text = (value: string): void => void body.push({ kind: 'text', text: value });
  const slot = (name: string, spelling?: Spelling, plural?: true): Part => ({ kind: 'slot', name, ...(spelling === undefined ? {} : { spelling }), ...(plural === undefined ? {} : { plural }) });
  const add = (parameter: Parameter, values: readonly Value[], mark?: string): void => {
    parameters.push(parameter);
    columns.set(parameter.name, values);
    if (mark !== undefined) marks.set(parameter.name, mark);
  };
  const differing = <T extends Value>(make: () => T): T[] => {
    for (;;) {
      const values = Array.from({ length: count }, make);
      if (new Set(values).size > 1) return values;
    }
  };

  /** Lists of different lengths; no list has a key twice. */
  const uneven = <T extends Values>(make: () => T, key: keyof T & string): T[][] => {
    for (;;) {
      const all = Array.from({ length: count }, () => [...new Map(Array.from({ length: 1 + below(5) }, make).map((one) => [one[key], one])).values()]);
      const distinct = Object.keys(all[0]?.[0] ?? {}).every((name) => new Set(all.flat().map((one) => one[name])).size > 1);
      if (distinct && new Set(all.map((one) => one.length)).size > 1) return all;
    }
  };

  const names = shuffled(nouns).slice(0, count).map((noun) => (next() < 0.6 ? `${noun}-${pick(tails)}` : noun));
  add({ kind: 'text', name: 'name' }, names);
  const inPascal = next() < 0.3;
  const path: Part[] = [{ kind: 'text', text: 'src/' }, slot('name', inPascal ? 'pascal' : 'kebab'), { kind: 'text', text: '.ts' }];
  const open = [
    (): void => body.push({ kind: 'text', text: '// The ' }, slot('name', 'lower'), { kind: 'text', text: ' of the shop.\n' }) as unknown as void,
    (): void => body.push({ kind: 'text', text: "import './" }, slot('name', 'kebab'), { kind: 'text', text: ".css';\n" }) as unknown as void,
    (): void => body.push({ kind: 'text', text: 'export const ' }, slot('name', 'constant'), { kind: 'text', text: '_LIMIT = 100;\n' }) as unknown as void,
  ];
  for (const one of shuffled(open).slice(0, 1 + below(3))) one();
  text('import { base } from "../base.ts";\n\n');

  const usedKeys = shuffled(keys).slice(0, 1 + below(4));
  text('export const settings = {\n  version: 1,\n');
  for (const key of usedKeys) {
    const kind = below(7);
    const make = [
      (): string => String(pick([80, 443, 8080, 3000, 1, 2, 5])),
      (): string => pick(['true', 'false']),
      (): string => `'${pick(sentences)}'`,
      (): string => `'${pick(['small', 'large', 'medium'])}'`,
      (): string => `'${pick(names)} ${pick(['around the world', 'for our shop', 'of old', 'and more'])}'`,
      (): string => `'${pick(literals)}'`,
      (): string => `new Thing(${below(1000)})`,
    ][kind];
    add({ kind: 'text', name: key }, differing(make ?? (() => '1')), key);
    text(`  ${key}: `);
    body.push(slot(key));
    text(',\n');
  }
  text('};\n\n');

  if (next() < 0.4) {
    const others = shuffled(['alpha', 'bravo', 'charlie', 'delta-force', 'echo', 'foxtrot', 'golf-club', 'hotel', 'india']).slice(0, count + 1);
    add({ kind: 'text', name: 'model' }, Array.from({ length: count }, (_, index) => others[index] ?? 'zulu'), 'modelOf');
    text('export function modelOf(input: Input): ');
    body.push(slot('model', 'pascal'));
    text(' {\n  const key = lookup(input);\n  return registry.get("');
    body.push(slot('model', 'kebab'));
    text('");\n}\n\n');
  }
  if (next() < 0.5) {
    add({ kind: 'flag', name: 'audited' }, differing(() => next() < 0.5), 'audit');
    body.push({ kind: 'optional', name: 'audited', parts: [{ kind: 'text', text: 'audit.register(settings);\naudit.start();\n\n' }] });
  }
  if (count > 2 && next() < 0.3) {
    const reviewers = (from: readonly string[]): string[] => {
      for (;;) {
        const values = Array.from({ length: count }, (_, row) => (next() < 0.6 ? (from[row] ?? 'Zoe') : ''));
        // One value alone does not show that it is one.
        const given = values.filter((value) => value !== '').length;
        if (given > 1 && given < count) return values;
      }
    };
    const ports = shuffled(['Anna', 'Bernard', 'Cleo', 'Dmitri', 'Edith', 'Farid', 'Gina', 'Hugo']);
    add({ kind: 'text', name: 'reviewer', default: '' }, reviewers(ports), 'reviewed');
    text('prepare(settings);\n');
    body.push({ kind: 'optional', name: 'reviewer', parts: [{ kind: 'text', text: 'settings.reviewed = by("' }, slot('reviewer'), { kind: 'text', text: '", now());\n' }] });
  }
  if (next() < 0.6) {
    const lists = ((): { readonly key: string; readonly type: string }[][] => {
      for (;;) {
        const all = Array.from({ length: count }, () => {
          const chosen = shuffled(fieldNames).slice(0, 1 + below(5));
          return chosen.map((key) => ({ key, type: pick(types) }));
        });
        if (new Set(all.map((one) => one.length)).size > 1 && new Set(all.flat().map((one) => one.type)).size > 1) return all;
      }
    })();
    add({ kind: 'list', name: 'fields', of: [{ kind: 'text', name: 'key' }, { kind: 'text', name: 'type' }] }, lists);
    text('export interface ');
    body.push(slot('name', 'pascal'));
    text('Props {\n');
    body.push({ kind: 'repeat', name: 'fields', parts: [{ kind: 'text', text: '  ' }, slot('key'), { kind: 'text', text: ': ' }, slot('type'), { kind: 'text', text: ';\n' }] });
    text('}\n\n');
  }
  if (next() < 0.3) {
    const lists = uneven((): { readonly event: string; readonly handler: string } => ({ event: pick(fieldNames), handler: pick(['open', 'close', 'toggle', 'refresh', 'select', 'remove']) }), 'event');
    add({ kind: 'list', name: 'cases', of: [{ kind: 'text', name: 'event' }, { kind: 'text', name: 'handler' }] }, lists);
    text('export function dispatch(event: Event): void {\n  switch (event.kind) {\n');
    body.push({ kind: 'repeat', name: 'cases', parts: [{ kind: 'text', text: "    case '" }, slot('event'), { kind: 'text', text: "':\n      return handlers." }, slot('handler'), { kind: 'text', text: '(event);\n' }] });
    text('  }\n}\n\n');
  }
  if (next() < 0.3) {
    add({ kind: 'list', name: 'tags', of: [{ kind: 'text', name: 'tag' }] }, uneven(() => ({ tag: pick(fieldNames) }), 'tag'));
    text('export const tags = [');
    body.push({ kind: 'repeat', name: 'tags', separator: ', ', parts: [{ kind: 'text', text: "'" }, slot('tag'), { kind: 'text', text: "'" }] });
    text('];\n\n');
  }
  text('export function create');
  body.push(slot('name', 'pascal'));
  text('(options: Options): ');
  body.push(slot('name', 'pascal'));
  text(' {\n  const result = base(options);\n  log("');
  body.push(slot('name', 'kebab'));
  text(' created");\n  return result;\n}\n');

  const template: Template = { version: 1, name: 'known', path, body, parameters, form: { bom: false, eol: 'lf' } };
  const values = Array.from({ length: count }, (_, row): Values => Object.fromEntries([...columns].map(([name, column]) => [name, column[row] ?? ''])));
  return { template, values, sources: values.map((one) => render(template, one)), marks };
}

/** Texts, flags, lists, and what items of lists have. */
export function countParameters(parameters: readonly Parameter[]): { readonly text: number; readonly flag: number; readonly list: number; readonly item: number } {
  const of = (kind: Parameter['kind']): number => parameters.filter((one) => one.kind === kind).length;
  return { text: of('text'), flag: of('flag'), list: of('list'), item: parameters.flatMap((one) => (one.kind === 'list' ? one.of : [])).length };
}

/** Names of parameters in each line of a body that has a word; lists and optional blocks are looked into. */
export function namesOnLine(body: readonly Part[], mark: string): ReadonlySet<string> {
  const lines: { text: string; names: string[] }[] = [{ text: '', names: [] }];
  const walk = (parts: readonly Part[]): void => {
    for (const part of parts) {
      if (part.kind === 'text') {
        part.text.split('\n').forEach((piece, index) => {
          if (index > 0) lines.push({ text: '', names: [] });
          const last = lines.at(-1);
          if (last !== undefined) last.text += piece;
        });
      } else if (part.kind === 'slot') lines.at(-1)?.names.push(part.name);
      else walk(part.parts);
    }
  };
  walk(body);
  return new Set(lines.filter((line) => new RegExp(`\\b${mark}\\b`).test(line.text)).flatMap((line) => line.names));
}
