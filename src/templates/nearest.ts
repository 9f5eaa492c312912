// A file that is nearly what a template gives: the values that come closest, and the lines where it departs from them.
import { diffLines } from '../operations/line-diff.ts';
import { createNumbering } from '../operations/lines.ts';
import { match } from './match.ts';
import { bestPath, type Matched } from './match/line-path.ts';
import { linePatterns, type Enclosure, type LinePattern } from './match/line-patterns.ts';
import { programOf } from './match/program.ts';
import { read } from './match/read.ts';
import { formOf, render } from './render.ts';
import { textSimilarity } from './similarity.ts';
import type { FileForm, Parameter, Template, Value, Values } from './template.ts';

/** Lines of the file (1-based, `last` before `first` when it lacks something there) that are not as expected. */
export interface Deviation {
  readonly first: number;
  readonly last: number;
  readonly expected: readonly string[];
  readonly found: readonly string[];
}

export interface Nearest {
  readonly values: Values;
  readonly form: FileForm;
  /** 2·LCS/(a+b) on tokens without white space, of what the values give and the file: over 0.7. */
  readonly similarity: number;
  readonly deviations: readonly Deviation[];
}

/** Strictly over this a file is nearly an instance. */
export const nearThreshold = 0.7;

/** Undefined for an exact instance, for what is not similar, and for what is too large to tell. */
export function nearest(template: Template, path: string | undefined, text: string): Nearest | undefined {
  const { form, text: body } = formOf(text);
  if (body.includes('\u0000') || match(template, path, text) !== undefined) return undefined;
  const patterns = linePatterns(template.body, template.parameters);
  const matched = bestPath(patterns, body.split('\n'));
  if (matched === undefined) return undefined;
  const values = complete(template.parameters, collect(patterns, matched, pathValues(template, path)));
  const expected = formOf(render(template, values).text).text;
  const similarity = textSimilarity(expected, body, path ?? '');
  return similarity > nearThreshold ? { values, form, similarity, deviations: deviationsOf(expected, body) } : undefined;
}

function pathValues(template: Template, path: string | undefined): Values {
  if (path === undefined) return {};
  return read(programOf(template.path, template.parameters), template.parameters, path, { budget: 10_000, readings: 1, accept: () => true }) ?? {};
}

/** What most lines say; the path counts first. Lists: an item for each time round. */
function collect(patterns: readonly LinePattern[], matched: readonly Matched[], start: Values): Values {
  const votes = new Map<string, Map<string, number>>();
  const vote = (name: string, value: string, weight: number): void => {
    const counts = votes.get(name) ?? new Map<string, number>();
    votes.set(name, counts.set(value, (counts.get(value) ?? 0) + weight));
  };
  const lists = new Map<string, Map<string, Value>[]>();
  const flags = new Set<string>();
  for (const [name, value] of Object.entries(start)) if (typeof value === 'string') vote(name, value, 1.5);
  let previous: Matched | undefined;
  for (const one of matched) {
    const within = patterns[one.pattern]?.within;
    const list = listAround(within);
    for (let at = within; at !== undefined; at = at.outer) if (at.kind === 'optional') flags.add(at.name);
    if (list !== undefined) {
      const items = lists.get(list) ?? [];
      lists.set(list, items);
      if (previous === undefined || one.pattern <= previous.pattern || items.length === 0) items.push(new Map());
    }
    const item = list === undefined ? undefined : lists.get(list)?.at(-1);
    for (const [name, value] of Object.entries(one.values)) {
      if (item !== undefined) item.set(name, value);
      else if (typeof value === 'string') vote(name, value, 1);
      else if (typeof value === 'boolean') {
        if (value) flags.add(name);
      } else if (!lists.has(name)) lists.set(name, value.map((one) => new Map(Object.entries(one))));
    }
    previous = one;
  }
  const winners = [...votes].map(([name, counts]): [string, Value] => [name, [...counts].reduce((best, other) => (other[1] > best[1] ? other : best))[0]]);
  return Object.fromEntries([...[...flags].map((name): [string, Value] => [name, true]), ...[...lists].map(([name, items]): [string, Value] => [name, items.map((item) => Object.fromEntries(item))]), ...winners]);
}

function listAround(within: Enclosure | undefined): string | undefined {
  let found: string | undefined;
  for (let at = within; at !== undefined; at = at.outer) if (at.kind === 'repeat') found = at.name;
  return found;
}

/** Only what is declared, and something for everything: what was not found is empty. */
function complete(parameters: readonly Parameter[], values: Values): Values {
  const given = new Map(Object.entries(values));
  return Object.fromEntries(
    parameters.map((parameter): [string, Value] => {
      const value = given.get(parameter.name);
      if (parameter.kind === 'flag') return [parameter.name, value === true];
      if (parameter.kind === 'list') return [parameter.name, typeof value === 'object' ? value.map((item) => complete(parameter.of, item)) : []];
      return [parameter.name, typeof value === 'string' ? value : (parameter.default ?? '')];
    }),
  );
}

function deviationsOf(expected: string, found: string): readonly Deviation[] {
  const [before, after] = [expected.split('\n'), found.split('\n')];
  const numbering = createNumbering(before);
  return diffLines(numbering.base, numbering.number(after)).map(({ oldStart, oldEnd, newStart, newEnd }) => ({
    first: newStart + 1,
    last: newEnd,
    expected: before.slice(oldStart, oldEnd),
    found: after.slice(newStart, newEnd),
  }));
}
