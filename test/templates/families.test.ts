// Families: planted ones are found as they are, what only looks alike is none, and no order of the files matters.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Families, findFamilies, type TemplateSource } from '../../src/templates/families.ts';
import { random } from '../operations/triples.ts';
import { familyCorpus, statements } from './corpus.ts';

const test = suite('families');

const membersOf = (found: Families): string[][] => found.families.map((family) => family.members.map((member) => member.path));
const sorted = (groups: readonly (readonly string[])[]): string[] => groups.map((group) => [...group].sort().join(' ')).sort();
const many = (count: number, make: (index: number) => TemplateSource): TemplateSource[] => Array.from({ length: count }, (_, index) => make(index));

function shuffled<T>(values: readonly T[], next: () => number): T[] {
  const copy = [...values];
  for (let at = copy.length - 1; at > 0; at -= 1) {
    const other = Math.floor(next() * (at + 1));
    [copy[at], copy[other]] = [copy[other] as T, copy[at] as T];
  }
  return copy;
}

const licence = `/*
 * Copyright 2024 The Authors. Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0. Unless required by
 * applicable law or agreed to in writing, software distributed under the License is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES
 * OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific language governing permissions and limitations
 * under the License.
 */
`;
const imports = `import { readFile, writeFile, mkdir, rm, stat } from 'node:fs/promises';
import { join, dirname, basename, extname, relative } from 'node:path';
import { type Request, type Response, Router, json, urlencoded } from 'express';
import { inject, injectable, singleton, container } from 'tsyringe';
import { logger } from '../../common/logger.js';
import { metrics, counter, histogram } from '../../common/metrics.js';
import { Repository } from '../../data/repository.js';
import { NotFound, Forbidden, Conflict, BadRequest } from '../../common/errors.js';
export * from '../../common/types.js';
`;

test('planted families are found as they are, and nothing else', () => {
  const next = random(5);
  const planted = [...familyCorpus(next, 12, 6, 300)];
  const loners = many(40, (index) => ({ path: `src/loner${index}.ts`, text: statements(next, 300).join('\n') }));
  const found = findFamilies(shuffled([...planted, ...loners], next));
  const expected = new Map<number, string[]>();
  for (const { family, path } of planted) expected.set(family, [...(expected.get(family) ?? []), path]);
  assert.equal(sorted(membersOf(found)), sorted([...expected.values()]));
  assert.is(found.files, 112);
  assert.is(found.compared, 112);
  assert.is(found.unchecked, 0);
  for (const family of found.families) {
    const others = family.members.filter((member) => member.path !== family.representative);
    assert.is(family.distinct, 6);
    assert.is(family.minimumSimilarity, Math.min(...others.map((member) => member.similarity)));
    assert.ok(family.minimumSimilarity > 0.7 && family.medianSimilarity >= family.minimumSimilarity);
    assert.ok(family.savedBytes > 0 && family.savedBytes < family.bytes && family.sharedTokens > 150);
  }
  const saved = found.families.map((family) => family.savedBytes);
  assert.equal(saved, [...saved].sort((a, b) => b - a), 'what saves most comes first');
});

/** Four files of which each has another quarter of its own, and the one in the middle. */
const spokes = many(5, (file) => ({ path: `${file}.txt`, text: Array.from({ length: 40 }, (_, word) => (Math.floor(word / 10) === file ? `other${file}x${word}` : `common${word}`)).join(' ') }));

test('the order of the files does not matter', () => {
  const next = random(6);
  const files: TemplateSource[] = [...familyCorpus(next, 8, 7, 120), ...familyCorpus(next, 30, 1, 120)];
  files.push(...files.slice(0, 5).map(({ path, text }) => ({ path: `${path}.copy.ts`, text })), { path: 'src/f0/m0.ts', text: files[9]?.text ?? '' });
  const expected = findFamilies(files);
  assert.ok(expected.families.length > 5);
  for (let round = 0; round < 12; round += 1) assert.equal(findFamilies(shuffled(files, next)), expected);
  // All the same to each other: only their names can tell.
  const equals = findFamilies(spokes, { minimum: 2 });
  for (let round = 0; round < 12; round += 1) assert.equal(findFamilies(shuffled(spokes, next), { minimum: 2 }), equals);
});

/** Forty words in three files, of which `common` are the same. */
const nearThreshold = (common: number): TemplateSource[] => many(3, (file) => ({ path: `${file}.txt`, text: Array.from({ length: 40 }, (_, word) => (word < common ? `common${word}` : `other${file}x${word}`)).join(' ') }));

test('the threshold is strict: 0.7 exactly is no family', () => {
  assert.equal(membersOf(findFamilies(nearThreshold(28))), []);
  const [family] = findFamilies(nearThreshold(29)).families;
  assert.is(family?.minimumSimilarity, 0.725);
  assert.is(family?.sharedTokens, 29);
  assert.is(findFamilies(nearThreshold(29), { threshold: 0.725 }).families.length, 0);
  assert.is(findFamilies(nearThreshold(28), { threshold: 0.69 }).families.length, 1);
});

test('files that are alike to one in the middle and not to each other are no family', () => {
  assert.equal(membersOf(findFamilies(spokes)), []);
  assert.is(findFamilies(spokes, { minimum: 2 }).families[0]?.distinct, 2);
});

test('two are no family unless that is said', () => {
  const files = nearThreshold(36).slice(0, 2);
  assert.is(findFamilies(files).families.length, 0);
  assert.is(findFamilies(files, { minimum: 2 }).families.length, 1);
});

const next = random(8);
const bodies = many(60, (index) => ({ path: `src/${index}.ts`, text: statements(next, 50 + (index % 4) * 15).join('\n') }));

test('licence headers alone make no family', () => {
  const files = bodies.map(({ path, text }) => ({ path, text: licence + text }));
  assert.equal(membersOf(findFamilies(files)), []);
  // Without the marks it would be one, so the test can fail.
  assert.ok(findFamilies(files.map(({ path, text }) => ({ path, text: text.replace('/*', '/**\n * What it does.\n */\nexport const x = 1;\n/*') }))).families.length > 0);
});

test('import blocks alone make no family, nor with a licence', () => {
  assert.equal(membersOf(findFamilies(bodies.map(({ path, text }) => ({ path, text: imports + text })))), []);
  assert.equal(membersOf(findFamilies(bodies.map(({ path, text }) => ({ path, text: licence + imports + text })))), []);
  assert.is(findFamilies(bodies.map(({ path }) => ({ path, text: licence + imports }))).leftAside.small, 60);
});

test('where a licence is most of what is common, the bodies must be alike by themselves', () => {
  const words = (file: number, count: number, common: number): string => Array.from({ length: count }, (_, word) => (word < common ? `common${word}` : `other${file}x${word}`)).join(' ');
  const family = (count: number, common: number): number => findFamilies(many(3, (file) => ({ path: `${file}.go`, text: `${licence}\n${words(file, count, common)}` }))).families.length;
  // The licence has 120 tokens: at 0.65 the bodies of 200 tokens hold more of what is common, those of 100 less.
  assert.is(family(200, 130), 1);
  assert.is(family(100, 65), 0);
  assert.is(family(100, 71), 1);
  assert.is(family(205, 124), 1);
  assert.is(family(215, 124), 0);
});

test('what a framework asks of each file makes no family', () => {
  const component = (index: number): string => {
    const [hook = '', state = '', render = ''] = [0, 1, 2].map(() => statements(next, 50).join('\n'));
    return `import { useEffect, useState } from 'react';\n\nexport function Component${index}(props: Props${index}) {\n  const [value, setValue] = useState<Value${index}>();\n  ${state}\n  useEffect(() => {\n    ${hook}\n  }, [value]);\n  return (\n    <div className="c${index}">\n      {${render}}\n    </div>\n  );\n}\n`;
  };
  assert.equal(membersOf(findFamilies(many(60, (index) => ({ path: `src/${index}.tsx`, text: component(index) })))), []);
  const spec = (index: number): string => `import { suite } from 'uvu';\nimport * as assert from 'uvu/assert';\n\nconst test = suite('thing ${index}');\n\n${statements(next, 120).join('\n')}\n\ntest.run();\n`;
  assert.equal(membersOf(findFamilies(many(60, (index) => ({ path: `test/${index}.test.ts`, text: spec(index) })))), []);
});

test('different extensions make no family', () => {
  const files = [...familyCorpus(random(9), 1, 6, 200)];
  const renamed = files.map(({ text }, index) => ({ path: `a${index}.${['ts', 'tsx', 'mts'][index % 3]}`, text }));
  assert.equal(membersOf(findFamilies(renamed)), []);
  assert.is(findFamilies(renamed, { minimum: 2 }).families.length, 3);
});

test('exact copies are said, and are none by themselves', () => {
  const files: TemplateSource[] = [...familyCorpus(random(10), 1, 3, 200)];
  const [first] = files;
  const lone = statements(random(12), 200).join('\n');
  const copies = [{ path: 'a/copy.ts', text: first?.text ?? '' }, ...many(4, (index) => ({ path: `lone${index}.ts`, text: lone }))];
  const found = findFamilies([...files, ...copies]);
  assert.is(found.families.length, 1);
  assert.is(found.families[0]?.members.length, 4);
  assert.is(found.families[0]?.distinct, 3);
  assert.equal(found.families[0]?.members.filter((member) => member.copyOf !== undefined).map((member) => [member.path, member.copyOf]), [[first?.path, 'a/copy.ts']]);
  assert.equal(found.copies, [['lone0.ts', 'lone1.ts', 'lone2.ts', 'lone3.ts']]);
});

test('what tools make, what is no text and what is too large is left aside and counted', () => {
  const text = statements(next, 600).join('\n');
  const found = findFamilies([
    { path: 'package-lock.json', text },
    { path: 'dist/a.ts', text },
    { path: 'a.ts', text: `// Code generated by x. DO NOT EDIT.\n${text}` },
    { path: 'b.ts', text: `${text}\0` },
    { path: 'c.ts', text: `${text}${' '.repeat(1_000_001)}` },
    { path: 'd.ts', text: 'a '.repeat(20_001) },
    { path: 'e.js', text: text.replaceAll('\n', ' ') },
    { path: 'f.ts', text: 'const a = 1;' },
    ...['p/CHANGELOG.md', 'HISTORY.rst', 'LICENSE', 'LICENSE-MIT.txt', 'p/licence.md', 'COPYING'].map((path) => ({ path, text })),
    ...['g.ts', 'license.ts', 'src/history.py', 'notice-board.ts', 'changes.json'].map((path) => ({ path, text })),
  ]);
  assert.equal(found.leftAside, { 'lock file': 1, generated: 2, binary: 1, changelog: 2, licence: 4, large: 2, minified: 1, small: 1 });
  assert.is(found.compared, 5);
  assert.is(found.files, 19);
});

test('progress is told, and an abort ends it', () => {
  const files = [...familyCorpus(random(13), 40, 5, 120)];
  const steps: string[] = [];
  findFamilies(files, { progress: (step, done, total) => steps.push(`${step} ${done}${total === undefined ? '' : ` of ${total}`}`) });
  assert.equal(steps, ['read 64', 'read 128', 'read 192', 'compare 64 of 200', 'compare 128 of 200', 'compare 192 of 200'].slice(0, steps.length));
  assert.ok(steps.includes('read 192') && steps.some((step) => step.startsWith('compare')));
  const controller = new AbortController();
  const reason = new Error('enough');
  assert.throws(() => findFamilies(files, { signal: controller.signal, progress: (step) => step === 'compare' && controller.abort(reason) }), (error: unknown) => error === reason);
});

test('thousands that are alike, or hold the same pieces in another order, take no time for each pair', () => {
  const alike = [...familyCorpus(random(14), 1, 3_000, 80, Infinity)];
  const started = performance.now();
  assert.is(findFamilies(alike).families[0]?.members.length, 3_000);
  const pieces = statements(random(15), 1_000);
  const permuted = many(300, (index) => ({ path: `p${index}.ts`, text: shuffled(pieces, random(index)).join('\n') }));
  const found = findFamilies(permuted);
  assert.ok(found.unchecked > 10_000, 'comparisons in vain are bounded');
  assert.ok(performance.now() - started < 30_000);
});

test.run();
