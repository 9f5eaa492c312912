// What is kept of each text on disk comes back as it was, and what is damaged does not come back at all.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Reference } from '../../src/languages/reference.ts';
import { openReferenceCache } from '../../src/reference-cache.ts';

const cache = suite('reference cache');
const directory = mkdtempSync(join(tmpdir(), 'writeopt-cache-'));
const file = join(directory, 'references');
cache.after(() => rmSync(directory, { recursive: true, force: true }));
cache.before.each(() => rmSync(file, { force: true }));

const specifiers = ['./a.js', '', ' ', '?', ':', 'a:b?c', '"', '"quoted"', './tab\there', 'line\nend', '\r', '\u2028', '\0', '../ä/日本.ts', '\ud800', 'a\\tb', './a.js?raw#x', '__proto__'];
const kinds = ['import', 'dynamic', 'type', 'reference', 'link'] as const;
const everything = specifiers.flatMap((specifier, index) => kinds.flatMap((kind): Reference[] => [{ specifier, kind, line: index + 1 }, { specifier, kind, line: 1_000_000 + index, optional: true }]));

cache('every kind, line and specifier comes back', () => {
  const written = openReferenceCache(file);
  assert.is(written.get('a:typescript'), undefined);
  written.set('a:typescript', everything);
  written.set('b:typescript:ts', []);
  for (const one of everything) written.set(`${one.kind}${one.line}:x`, [one]);
  assert.equal(written.get('a:typescript'), everything);
  written.save(['a:typescript', 'b:typescript:ts', 'unknown', ...everything.map((one) => `${one.kind}${one.line}:x`)]);
  const read = openReferenceCache(file);
  assert.equal(read.get('a:typescript'), everything);
  assert.equal(read.get('b:typescript:ts'), []);
  for (const one of everything) assert.equal(read.get(`${one.kind}${one.line}:x`), [one]);
});

cache('only the keys that are asked for stay, and nothing is written when nothing came', () => {
  const first = openReferenceCache(file);
  first.set('a', []);
  first.set('b', []);
  first.save(['b']);
  const before = readFileSync(file, 'utf8');
  assert.is(openReferenceCache(file).get('a'), undefined);
  openReferenceCache(file).save({ [Symbol.iterator]: () => { throw new Error('asked'); } });
  assert.is(readFileSync(file, 'utf8'), before);
});

cache('another version, half a line and damaged items are not believed', () => {
  const [header] = ['writeopt references 8'];
  const read = (text: string, key: string): readonly Reference[] | undefined => {
    writeFileSync(file, text);
    return openReferenceCache(file).get(key);
  };
  assert.equal(read(`${header}\na i1:x\n`, 'a'), [{ specifier: 'x', kind: 'import', line: 1 }]);
  for (const text of ['', header ?? '', `${header} \na i1:x\n`, 'writeopt references 5\na i1:x\n', `${header}\na i1:x`, `${header}\nb i1:x\n`]) assert.is(read(text, 'a'), undefined, text);
  for (const item of ['x1:x', 'i1', 'i:x', 'i0:x', 'i-1:x', 'ix:x', 'i1.5:x', 'i1:"x', 'i1:"x"y', ':', 'i1:x\t', '\ti1:x', 'i1:x\t\ti2:y']) assert.is(read(`${header}\na ${item}\n`, 'a'), undefined, item);
});

cache.run();
