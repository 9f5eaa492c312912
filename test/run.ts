// Runs every test file with uvu, one after the other (`--slow`: the *.slow.test.ts too); fails on what uvu lets pass: a forgotten .run(), a throwing before, no tests.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

type Outcome = readonly [errors: string | true, passed: number, skipped: number, total: number];
type Suite = () => Promise<Outcome>;

declare global {
  var UVU_DEFER: number;
  var UVU_INDEX: number;
  var UVU_QUEUE: Suite[][];
}

// Tells uvu that a driver collects the suites, so that it neither starts nor prints totals by itself.
globalThis.UVU_DEFER = 1;
globalThis.UVU_QUEUE = [];

const here = fileURLToPath(new URL('.', import.meta.url));
const excluded = /^(replay|bench|helpers|fixtures)[\\/]/;

function testFiles(patterns: readonly string[], slow: boolean): string[] {
  const all = readdirSync(here, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !excluded.test(file) && (slow || !file.endsWith('.slow.test.ts')))
    .sort();
  return patterns.length === 0 ? all : all.filter((file) => patterns.some((pattern) => file.includes(pattern)));
}

async function runFile(file: string, index: number): Promise<{ passed: number; failed: number; skipped: number }> {
  const started = Date.now();
  globalThis.UVU_INDEX = index;
  globalThis.UVU_QUEUE[index] = [];
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const fail = (why: string): void => {
    counts.failed += 1;
    process.stdout.write(`  FAIL ${relative(here, join(here, file))}: ${why}\n`);
  };
  try {
    await import(pathToFileURL(join(here, file)).href);
  } catch (error) {
    fail(`could not be loaded: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return counts;
  }
  const suites = globalThis.UVU_QUEUE[index] ?? [];
  if (suites.length === 0) fail('no suite was run: call .run() at the end of the file');
  for (const suite of suites) {
    const [errors, passed, skipped, total] = await suite();
    counts.passed += passed;
    counts.skipped += skipped;
    if (typeof errors === 'string') process.stdout.write(`\n${errors}\n`);
    // A throwing before hook, or an error that uvu cannot format, leaves tests neither passed nor failed: they count as failed here.
    counts.failed += total - passed;
    if (errors === true && passed < total) fail(`${total - passed} tests ended without a word: run the file alone to find the one`);
    if (total === 0) fail('a suite has no test');
  }
  process.stdout.write(`  ${file}: ${counts.passed} passed, ${counts.failed} failed (${Date.now() - started} ms)\n`);
  return counts;
}

const totals = { passed: 0, failed: 0, skipped: 0 };
const patterns = process.argv.slice(2).filter((one) => one !== '--slow');
const files = testFiles(patterns, process.argv.includes('--slow'));
for (const [index, file] of files.entries()) {
  const counts = await runFile(file, index);
  totals.passed += counts.passed;
  totals.failed += counts.failed;
  totals.skipped += counts.skipped;
}
if (files.length === 0) totals.failed += 1;
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed${skipped}\n`);
process.exitCode = totals.failed > 0 ? 1 : 0;
