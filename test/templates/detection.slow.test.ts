// Detection on public code that `npm ci` brings, against the exact longest common subsequence of every pair.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CandidateIndex } from '../../src/templates/candidates.ts';
import { findFamilies, type TemplateSource } from '../../src/templates/families.ts';
import { gather } from '../../src/templates/gather.ts';
import { Comparison, defaultThreshold, ratio } from '../../src/templates/similarity.ts';
import { projectRoot } from '../helpers/cli.ts';

const test = suite('detection on public code');

/** Two versions of the rules of ESLint, and packages with many files of one kind, as they are published. */
const packages = ['ajv', 'yaml', 'micromark-core-commonmark', 'eslint-8/lib/rules', 'eslint-9/lib/rules', '@typescript-eslint/scope-manager', '@types/node', '@typescript-eslint/utils'];

/** Built files are what is published, and would be left aside by the name of their folder. */
function corpus(): TemplateSource[] {
  return packages.flatMap((name) => {
    const root = join(projectRoot, 'node_modules', name);
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile() && /\.(?:[cm]?[jt]s)$/.test(one.name) && !one.parentPath.slice(root.length).includes('node_modules'))
      .map((one) => join(one.parentPath, one.name))
      .map((path) => ({ path: `${name}${path.slice(root.length)}`.replaceAll('\\', '/').replaceAll('dist/', 'out/'), text: readFileSync(path, 'utf8') }));
  });
}

test('recall and precision of pairs', () => {
  const files = corpus();
  const { groups, compared } = gather(files, () => undefined);
  const found = findFamilies(files);
  const families = new Map(found.families.flatMap((family, number) => family.members.map((member) => [member.path, number] as const)));
  const counts = { pairs: 0, exact: 0, candidates: 0, hits: 0, together: 0, togetherAlike: 0, withTwo: 0, covered: 0 };
  for (const { nodes } of groups) {
    const degrees = new Uint32Array(nodes.length);
    const index = new CandidateIndex(nodes.map((node) => node.sketch));
    for (const [number, node] of nodes.entries()) {
      const comparison = new Comparison(node.sequence);
      const near = new Set(index.near(number));
      for (let other = number + 1; other < nodes.length; other += 1) {
        const sequence = nodes[other]?.sequence ?? node.sequence;
        const sum = node.sequence.length + sequence.length;
        const alike = ratio(Math.min(node.sequence.length, sequence.length), sum) > defaultThreshold && ratio(comparison.common(sequence), sum) > defaultThreshold;
        const family = families.get(node.paths[0] ?? '');
        const together = family !== undefined && family === families.get(nodes[other]?.paths[0] ?? '');
        if (alike) for (const end of [number, other]) degrees[end] = (degrees[end] ?? 0) + 1;
        counts.pairs += 1;
        counts.exact += Number(alike);
        counts.candidates += Number(near.has(other));
        counts.hits += Number(alike && near.has(other));
        counts.together += Number(together);
        counts.togetherAlike += Number(together && alike);
      }
    }
    const crowded = nodes.filter((_, number) => (degrees[number] ?? 0) > 1);
    counts.withTwo += crowded.length;
    counts.covered += crowded.filter((node) => families.has(node.paths[0] ?? '')).length;
  }
  process.stdout.write(`${files.length} files, ${compared} compared: ${JSON.stringify(counts)}, ${found.families.length} families\n`);
  assert.ok(compared > 1_000 && counts.exact > 1_000);
  assert.ok(counts.hits / counts.exact >= 0.98, `recall ${counts.hits / counts.exact}`);
  assert.ok(counts.candidates < counts.pairs / 10, `${counts.candidates} candidates`);
  assert.ok(counts.togetherAlike / counts.together >= 0.95, `precision ${counts.togetherAlike / counts.together}`);
});

test.run();
