// Real configuration files that nobody here wrote: one key set, deleted or inserted changes no more lines than its value has, and one.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as jsonc from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse as parseYaml } from 'yaml';
import type { ConfigChange } from '../../src/model.ts';
import { editSection, formatOf, type SectionFormat } from '../../src/sections/index.ts';
import { projectRoot } from '../helpers/cli.ts';

const corpus = suite('sections: real files');

interface Real {
  readonly path: string;
  readonly format: SectionFormat;
  readonly text: string;
}

function realFiles(): Real[] {
  const root = join(projectRoot, 'node_modules');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .sort()
    .flatMap((path): Real[] => {
      const format = /\.map$|\.(?:[cm]?[jt]s)$/.test(path) ? undefined : formatOf(path);
      if (format === undefined) return [];
      const text = readFileSync(join(root, path), 'utf8').replace(/^\ufeff/, '');
      return text.length > 200_000 || text.trim() === '' ? [] : [{ path, format, text }];
    });
}

/** Lines that differ: a line that changed counts once. */
function changedLines(old: string, text: string): { readonly count: number; readonly removed: readonly string[] } {
  const [before, after] = [old.split('\n'), text.split('\n')];
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { count: Math.max(before.length, after.length) - start - end, removed: before.slice(start, before.length - end) };
}

function keysOf({ format, text }: Real): string[][] {
  if (format === 'yaml') return names(parseYaml(text, { logLevel: 'silent' }));
  if (format === 'toml') return names(parseToml(text));
  if (format === 'ini' || format === 'env') return inside(text);
  return names(jsonc.parse(text, [], { allowTrailingComma: true }));
}

function names(data: unknown): string[][] {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return [];
  return Object.entries(data).flatMap(([key, value]): string[][] => [[key], ...(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value).map((one) => [key, one]) : [])]);
}

function inside(text: string): string[][] {
  let section: string[] = [];
  return text.split(/\r?\n/).flatMap((line) => {
    const header = /^\[(.*)\]/.exec(line)?.[1];
    if (header !== undefined) section = [header];
    const key = /^\s*([^\s#;=[]+)\s*=/.exec(line)?.[1];
    return key === undefined ? [] : [[...section, key]];
  });
}

/** The lines that hold comments, as far as one can tell without a parser. */
function commentLines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => /^\s*(?:#|\/\/|;)/.test(line));
}

const files = realFiles();

corpus('there are enough of them', () => {
  const counts = new Map<string, number>();
  for (const { format } of files) counts.set(format, (counts.get(format) ?? 0) + 1);
  if (process.env['TALLY'] !== undefined) console.log(files.length, counts);
  assert.ok(files.length >= 300, `${files.length}`);
});

corpus('set, delete and insert one key', async () => {
  const refused = new Map<string, number>();
  let edits = 0;
  for (const [number, real] of files.entries()) {
    let keys: string[][];
    try {
      keys = keysOf(real);
    } catch {
      // Test data of a parser: what cannot be read is not edited either.
      assert.is((await editSection(real.format, real.text, { kind: 'set', key: ['a'], value: 1 })).kind, 'problem', real.path);
      continue;
    }
    const key = keys[(number * 7) % Math.max(keys.length, 1)];
    const changes: ConfigChange[] = [{ kind: 'set', key: ['writeopt-new'], value: 'x' }];
    if (key !== undefined) changes.push({ kind: 'set', key, value: 'new' }, { kind: 'delete', key });
    for (const change of changes) {
      const result = await editSection(real.format, real.text, change);
      edits += 1;
      if (result.kind === 'problem') {
        const words = `${real.format}: ${result.words}`;
        refused.set(words, (refused.get(words) ?? 0) + 1);
        if (process.env['SHOW'] !== undefined) console.log(real.path, JSON.stringify(change), result.words);
        continue;
      }
      assertMinimal(real, result.text, change);
    }
  }
  const total = [...refused.values()].reduce((sum, one) => sum + one, 0);
  if (process.env['TALLY'] !== undefined) console.log(edits, refused);
  assert.ok(total <= edits * 0.05, `${total} of ${edits} refused: ${JSON.stringify([...refused])}`);
});

function assertMinimal({ path, format, text }: Real, result: string, change: ConfigChange): void {
  const where = `${path} ${JSON.stringify(change)}`;
  const { count } = changedLines(text, result);
  const [before, after] = [text.split('\n').length, result.split('\n').length];
  if (change.key[0] === 'writeopt-new') assert.ok(count <= 2 + 1, `${where}: ${count} lines`);
  // What a value of several lines loses, it loses as one stretch: only its first line may change, and a separator.
  else assert.ok(count <= Math.abs(before - after) + 2, `${where}: ${count} lines`);
  if (change.key[0] === 'writeopt-new') assert.equal(commentLines(result), commentLines(text), where);
  if (format === 'json') JSON.parse(result);
}

corpus.run();
