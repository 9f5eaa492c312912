// Random sources whose imports are known, in the layouts that people write; every comment has a number of its own.
import type { ImportChange } from '../../src/model.ts';

export interface Binding {
  readonly from: string;
  /** `default`, `*`, a name; absent: a side effect, in Python the module. */
  readonly imported?: string;
  readonly local: string;
  readonly type: boolean;
}

export interface Sample {
  readonly text: string;
  /** What follows the imports, to be found again as it is. */
  readonly body: string;
  readonly bindings: readonly Binding[];
  /** Numbers of comments in or behind imports, by module. */
  readonly comments: ReadonlyMap<string, readonly string[]>;
}

export class Random {
  #state: number;
  #count = 0;
  constructor(seed: number) {
    this.#state = seed;
  }
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }
  chance(share: number): boolean {
    return this.next() < share;
  }
  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] ?? list[0];
  }
  name(prefix = 'n'): string {
    this.#count += 1;
    return `${prefix}${this.#count}`;
  }
}

/** Collects the text of a sample, and which comments belong to which module. */
class Draft {
  readonly random: Random;
  readonly bindings: Binding[] = [];
  readonly comments = new Map<string, string[]>();
  constructor(random: Random) {
    this.random = random;
  }
  comment(form: (id: string) => string, from?: string): string {
    const id = this.random.name('comment');
    if (from !== undefined) this.comments.set(from, [...(this.comments.get(from) ?? []), id]);
    return form(id);
  }
  maybe(share: number, form: (id: string) => string, from?: string): string {
    return this.random.chance(share) ? this.comment(form, from) : '';
  }
  finish(parts: readonly string[], body: string, final: boolean): Sample {
    const crlf = this.random.chance(0.25);
    const eol = (text: string): string => (crlf ? text.replaceAll('\n', '\r\n') : text);
    const whole = parts.join('') + body;
    return { text: eol(final ? whole : whole.replace(/\n$/, '')), body: eol(body.slice(body.search(/^(?:export|body)/m)).trimEnd()), bindings: this.bindings, comments: this.comments };
  }
}

/** Items between brackets: in a row, one on each line, packed, with comments around and behind them. */
function list(draft: Draft, items: readonly string[], from: string, marks: { readonly line: (id: string) => string; readonly block?: (id: string) => string }): string {
  const { random } = draft;
  const comma = random.chance(0.5) ? ',' : '';
  const layout = random.below(4);
  if (layout === 0 && marks.block !== undefined) {
    const block = marks.block;
    return ` ${items.map((one) => draft.maybe(0.2, (id) => `${block(id)} `, from) + one + draft.maybe(0.2, (id) => ` ${block(id)}`, from)).join(', ')} `;
  }
  if (layout <= 1) {
    const space = random.chance(0.7) ? ' ' : '';
    return space + items.join(', ') + comma + space;
  }
  const indent = random.pick(['  ', '    ', '\t']);
  if (layout === 2) return `\n${indent}${items.join(', ')}${comma}\n`;
  return `\n${items.map((one, index) => draft.maybe(0.2, (id) => `${indent}${marks.line(id)}\n`, from) + indent + one + (index === items.length - 1 ? comma : ',') + draft.maybe(0.3, (id) => ` ${marks.line(id)}`, from)).join('\n')}\n${draft.maybe(0.1, (id) => `${indent}${marks.line(id)}\n`, from)}`;
}

const slash = { line: (id: string): string => `// ${id}`, block: (id: string): string => `/* ${id} */` };

export function typescriptSample(random: Random): Sample {
  const draft = new Draft(random);
  const end = random.chance(0.75) ? ';' : '';
  const quote = random.pick(["'", '"']);
  const parts = [random.chance(0.1) ? '#!/usr/bin/env node\n' : '', draft.maybe(0.3, (id) => `// Copyright ${id}\n${random.chance(0.5) ? '\n' : ''}`), random.chance(0.2) ? `${quote}use client${quote}${end}\n${random.chance(0.5) ? '\n' : ''}` : ''];
  for (let count = random.below(6); count > 0; count -= 1) {
    const from = random.pick(['m0', 'm1', 'm2', 'm3', './m4.js']);
    const clause = typescriptClause(draft, from);
    const same = random.chance(0.1);
    parts.push(draft.maybe(0.15, slash.line), parts.at(-1)?.startsWith('//') === true ? '\n' : '', `import ${clause}${quote}${from}${quote}${same ? ';' : end}`);
    parts.push(same && count > 1 ? ' ' : `${draft.maybe(0.15, (id) => ` ${random.chance(0.8) ? slash.line(id) : slash.block(id)}`, from)}\n${random.chance(0.15) ? '\n' : ''}`);
  }
  // A line comment put before a statement on the same line would swallow it: those get a line of their own.
  const text = parts.map((part, index) => (part.startsWith('// comment') ? `${/\n$|^$/.test(parts.slice(0, index).join('').slice(-1)) ? '' : '\n'}${part}\n` : part));
  const body = `${random.chance(0.7) ? '\n' : ''}${draft.maybe(0.3, (id) => `/** ${id} */\n`)}export const ${random.name('body')} = ${quote}x${quote}${end}\n`;
  return draft.finish(text, body, random.chance(0.9));
}

function typescriptClause(draft: Draft, from: string): string {
  const { random, bindings } = draft;
  const form = random.below(8);
  const bind = (imported: string, type: boolean): string => {
    const local = random.name();
    bindings.push({ from, imported: imported === '' ? local : imported, local, type });
    return local;
  };
  const names = (type: boolean, inline: boolean): string => {
    const items = Array.from({ length: 1 + random.below(4) }, () => {
      const mark = inline && random.chance(0.2);
      const alias = random.chance(0.2);
      const imported = alias ? random.name('e') : '';
      const local = bind(imported, type || mark);
      return `${mark ? 'type ' : ''}${alias ? `${imported} as ${local}` : local}`;
    });
    return `{${list(draft, items, from, slash)}} from `;
  };
  if (form === 0) {
    bindings.push({ from, local: '', type: false });
    return '';
  }
  if (form === 1) return `${bind('default', false)} from `;
  if (form === 2) return `* as ${bind('*', false)} from `;
  if (form === 3) return `type ${names(true, false)}`;
  if (form === 4) return `${bind('default', false)}, ${names(false, true)}`;
  if (form === 5) return `${bind('default', false)}, * as ${bind('*', false)} from `;
  return names(false, true);
}

export function pythonSample(random: Random): Sample {
  const draft = new Draft(random);
  const hash = { line: (id: string): string => `# ${id}` };
  const blank = (): string => (random.chance(0.5) ? '\n' : '');
  const parts = [random.chance(0.1) ? '#!/usr/bin/env python3\n' : '', random.chance(0.1) ? `# coding: utf-8\n${blank()}` : '', draft.maybe(0.3, (id) => `# Copyright ${id}\n${blank()}`), random.chance(0.4) ? `"""Doc.\n\nimport nothing\n"""\n${blank()}` : ''];
  if (random.chance(0.2)) parts.push(`from __future__ import ${pythonName(draft, '__future__', false)}\n${blank()}`);
  for (let count = random.below(6); count > 0; count -= 1) {
    const from = random.pick(['m0', 'm1', '.', '..m2', 'm3.m4']);
    const together = random.chance(0.1);
    parts.push(draft.maybe(0.15, (id) => `# ${id}\n`), pythonStatement(draft, from, hash), together ? '; ' : '');
    if (together) parts.push(random.chance(0.5) ? pythonStatement(draft, from, hash) : `${random.name('x')} = 1`);
    parts.push(`${draft.maybe(0.15, (id) => `  # ${id}`, from)}\n${random.chance(0.15) ? '\n' : ''}`);
  }
  const guard = random.chance(0.3) ? `if TYPE_CHECKING:\n    from m0 import ${random.name('guarded')}\n` : '';
  const body = `${random.chance(0.7) ? '\n' : ''}${guard}${draft.maybe(0.3, (id) => `# ${id}\n`)}${random.name('body')} = [\n  1, # one\n]\n\ndef ${random.name('f')}():\n\timport m9\n`;
  return draft.finish(parts, body, random.chance(0.9));
}

function pythonName(draft: Draft, from: string, alias = draft.random.chance(0.2)): string {
  const local = draft.random.name();
  const imported = alias ? draft.random.name('e') : local;
  draft.bindings.push({ from, imported, local, type: false });
  return alias ? `${imported} as ${local}` : local;
}

function pythonStatement(draft: Draft, from: string, marks: { readonly line: (id: string) => string }): string {
  const { random, bindings } = draft;
  if (random.chance(0.3)) {
    const modules = Array.from({ length: random.chance(0.3) ? 2 : 1 }, () => {
      const module = random.name('k') + (random.chance(0.3) ? '.sub' : '');
      const alias = random.chance(0.3) ? random.name() : '';
      bindings.push({ from: module, local: alias, type: false });
      return alias === '' ? module : `${module} as ${alias}`;
    });
    return `import ${modules.join(', ')}`;
  }
  const items = Array.from({ length: 1 + random.below(4) }, () => pythonName(draft, from));
  if (random.chance(0.5)) return `from ${from} import ${items.join(random.chance(0.2) ? ', \\\n    ' : ', ')}`;
  return `from ${from} import (${list(draft, items, from, marks)})`;
}

/** A change that collides with nothing: names that are there, or names that are new. */
export function randomChange(random: Random, sample: Sample, language: 'typescript' | 'python'): { readonly change: ImportChange; readonly wanted: readonly Binding[] } {
  const wanted = random.chance(0.4) && sample.bindings.length > 0 ? knownBindings(random, sample) : newBindings(random, language);
  const kind = random.chance(0.65) ? 'add' : 'remove';
  const from = wanted[0]?.from ?? '';
  const names = wanted.filter((one) => one.imported !== undefined && (language === 'python' || (one.imported !== 'default' && one.imported !== '*')));
  const main = language === 'python' ? undefined : wanted.find((one) => one.imported === 'default')?.local;
  const star = language === 'python' ? wanted.find((one) => one.imported === undefined && one.local !== '')?.local : wanted.find((one) => one.imported === '*')?.local;
  const list = names.map((one) => ({ name: one.imported ?? '', ...(one.local === one.imported ? {} : { alias: one.local }), ...(one.type ? { typeOnly: true } : {}) }));
  return { wanted, change: { kind, from, ...(main === undefined ? {} : { default: main }), ...(star === undefined ? {} : { namespace: star }), ...(list.length === 0 ? {} : { names: list }) } };
}

/** Some bindings of one module, a type sometimes asked for as a value; defaults and namespaces one at a time. */
function knownBindings(random: Random, { bindings }: Sample): Binding[] {
  const first = bindings[random.below(bindings.length)];
  if (first === undefined) return [];
  const named = (one: Binding): boolean => one.imported !== undefined && one.imported !== 'default' && one.imported !== '*';
  const mates = named(first) ? bindings.filter((one) => one !== first && one.from === first.from && named(one) && random.chance(0.3)) : [];
  return [first, ...mates].map((one) => (one.type && random.chance(0.5) ? { ...one, type: false } : one));
}

function newBindings(random: Random, language: 'typescript' | 'python'): Binding[] {
  const python = language === 'python';
  const from = python ? random.pick(['m0', 'm1', '.', '..m2', 'm3.m4', '__future__']) : random.pick(['m0', 'm1', 'm2', './m4.js', 'new']);
  const form = random.below(6);
  if (python && form === 0) return [{ from: random.name('k') + (random.chance(0.3) ? '.sub' : ''), local: random.chance(0.5) ? random.name() : '', type: false }];
  if (!python && form === 0) return [{ from: random.name('side'), local: '', type: false }];
  if (!python && form === 1) return [{ from, imported: '*', local: random.name(), type: false }];
  const names = Array.from({ length: 1 + random.below(3) }, (): Binding => {
    const local = random.name();
    return { from, imported: random.chance(0.2) ? random.name('e') : local, local, type: !python && random.chance(0.2) };
  });
  return !python && form === 2 ? [{ from, imported: 'default', local: random.name(), type: false }, ...names.slice(1)] : names;
}
