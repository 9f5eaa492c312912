// References of real files beside TypeScript's own: packages that npm ci brings, as they are and in other clothes.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import ts from 'typescript';
import { loadReferences } from '../../src/languages/typescript.ts';
import { projectRoot } from '../helpers/cli.ts';
import { compare, ratio, totalOf, type Comparison, type Total } from './compare.ts';
import { filesOf, isModule } from './corpus.ts';
import { dressed, dresses, readAll } from './dress.ts';
import { truthsOf, type OracleOptions, type Truth } from './oracle.ts';

const real = suite('languages: real typescript');

/** Packages with many files that import each other: sources, declarations, modules and CommonJS, JSDoc imports. */
const packages = ['@typescript-eslint/eslint-plugin', '@typescript-eslint/scope-manager', '@typescript-eslint/typescript-estree', '@typescript-eslint/utils', '@types/node', 'ajv', 'yaml', 'lint-staged', 'simple-git', 'type-fest', 'micromark', 'micromark-core-commonmark', 'undici-types'];
const fallback: ts.CompilerOptions = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };
const parse = await loadReferences();
const scan = await loadReferences(() => Promise.reject(new Error('no native part for this platform')));

function corpusAt(root: string): OracleOptions {
  const paths = filesOf(root);
  return { root, paths: new Set(paths), files: paths.filter(isModule), fallback };
}

function shown({ files, edges, missed, wrong, further, mentions, astray }: Total): string {
  return `${files} files, ${mentions} mentions, ${edges} edges; ${[...missed, ...wrong, ...further, ...astray].slice(0, 20).join('\n')}`;
}

/** Both bars, of edges and of mentions. */
function assertGood(total: Total): void {
  assert.ok(ratio(total.edges, total.missed.length) >= 0.99, `recall: ${shown(total)}`);
  assert.ok(ratio(total.edges, total.wrong.length + total.further.length) >= 0.99, `precision: ${shown(total)}`);
  assert.ok(ratio(total.mentions, total.astray.length) >= 0.99, `mentions and their lines: ${shown(total)}`);
}

const known: { readonly corpus: OracleOptions; readonly truths: readonly Truth[] }[] = [];

real('parser: 1,500 files of installed packages, 4,000 edges, recall and precision 0.99', async () => {
  const comparisons: Comparison[] = [];
  for (const name of packages) {
    const corpus = corpusAt(join(projectRoot, 'node_modules', name));
    const truths = truthsOf(corpus);
    known.push({ corpus, truths });
    comparisons.push(await compare(corpus, parse, truths));
  }
  const total = totalOf(comparisons);
  assert.ok(total.files >= 1_500 && total.edges >= 4_000 && total.mentions >= 5_000, shown(total));
  assertGood(total);
});

real('scanner: the same, without a parser', async () => {
  const total = totalOf(await Promise.all(known.map(({ corpus, truths }) => compare(corpus, scan, truths))));
  assert.ok(total.files >= 1_500 && total.edges >= 4_000, shown(total));
  assertGood(total);
});

const library = join(projectRoot, 'node_modules/ajv/lib');
const sources = readAll(library, filesOf(library).filter((path) => path.endsWith('.ts')));
for (const dress of dresses) {
  real(`${dress.name}: 100 sources of ajv, 350 edges, recall and precision 0.99`, async () => {
    const root = dressed(sources, dress);
    try {
      const corpus = corpusAt(root);
      const files = corpus.files.filter((path) => path.startsWith(dress.users ?? dress.sources));
      const total = totalOf([await compare({ ...corpus, files }, parse, truthsOf({ ...corpus, files }))]);
      assert.ok(total.files >= 100 && total.edges >= 350, shown(total));
      assertGood(total);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
}

/** Mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

real('400 sources that end in the middle: what stands before is found', () => {
  const next = random(5);
  const list = [...sources];
  for (let round = 0; round < 400; round += 1) {
    const [path, text] = list[Math.floor(next() * list.length)] ?? ['', ''];
    const cut = Math.floor(next() * text.length);
    const line = text.slice(0, cut).split('\n').length;
    const before = parse(text, path).filter((one) => one.line < line).map(({ kind, specifier }) => `${kind} ${specifier}`);
    for (const find of [parse, scan]) {
      const found = new Set(find(text.slice(0, cut), path).map(({ kind, specifier }) => `${kind} ${specifier}`));
      assert.equal(before.filter((one) => !found.has(one)), [], `${path} until ${cut}`);
    }
  }
});

real.run();
