// Random versions of a file (staged, the user's, the fixed one), and the judgement of real git on them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Versions } from '../../src/operations/lines.ts';

/** A triple, and the lines that the user typed in: they occur nowhere else. */
export interface Triple extends Versions<string> {
  readonly seed: number;
  readonly typed: readonly string[];
}

/** Mulberry32: small, seeded, good enough for tests. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const repeated = ['}', '}', '  }', '', '', '{', 'break;', 'return result;', '  if (ready) {', '});', "import 'x';"];

/** Code-like: statements that occur once among lines that occur again and again; 5 to 60 lines, 1 to 4 edits on each side. */
export function randomTriple(seed: number): Triple {
  const next = random(seed);
  const below = (count: number): number => Math.floor(next() * count);
  const common = 0.2 + next() * 0.5;
  const anyLine = (name: string): string => (next() < common ? (repeated[below(repeated.length)] ?? '') : `  ${name}(${below(1e6)});`);
  const base = Array.from({ length: 5 + below(56) }, () => anyLine('statement'));
  const focus = below(base.length + 1);
  const place = (lines: readonly string[]): number => (next() < 0.3 ? Math.min(lines.length, Math.max(0, focus + below(5) - 2)) : below(lines.length + 1));
  const ours = [...base];
  const theirs = [...base];
  const take = (lines: string[], at: number, count: number): string[] => lines.splice(at, count);

  const userEdit = (): void => {
    const fresh = Array.from({ length: 1 + below(3) }, () => (next() < 0.8 ? `  typed(${below(1e9)});` : anyLine('other')));
    const kind = below(4);
    take(ours, place(ours), kind === 0 ? 0 : kind === 1 ? 1 : below(3));
    if (kind !== 3) ours.splice(place(ours), 0, ...fresh);
  };
  const fixerEdit = (): void => {
    const at = place(theirs);
    const kind = below(6);
    const old = take(theirs, at, kind === 0 ? 0 : 1 + below(3));
    const fresh = [
      () => Array.from({ length: 1 + below(2) }, () => anyLine('fixed')),
      () => [],
      () => old.map((line) => line.trim()),
      () => old.map((line) => `  ${line}`),
      () => old.map(() => anyLine('fixed')),
      () => [],
    ][kind]?.() ?? [];
    theirs.splice(at, 0, ...fresh);
    if (kind === 5) theirs.splice(place(theirs), 0, ...old);
  };
  for (let count = 1 + below(4); count > 0; count -= 1) userEdit();
  for (let count = 1 + below(4); count > 0; count -= 1) fixerEdit();
  if (next() < 0.1) {
    const [at, line] = [Math.min(focus, ours.length, theirs.length), anyLine('both')];
    ours.splice(at, 0, line);
    theirs.splice(at, 0, line);
  }
  const typed = ours.filter((line) => line.startsWith('  typed('));
  const text = (lines: readonly string[]): string => (lines.length === 0 ? '' : lines.join('\n') + (next() < 0.03 && lines.at(-1) !== '' ? '' : '\n'));
  return { seed, base: text(base), ours: text(ours), theirs: text(theirs), typed };
}

/**
 * A formatter has gone over a file, and the user has edited it in `edits` places: `theirs` says what `base` says, unless the fixer also
 * makes `changes` (lines that come, go, move, or get another word).
 */
export function formattedTriple(seed: number, changes = 0): Versions<string> & { readonly seed: number; readonly edits: number } {
  const next = random(seed);
  const below = (count: number): number => Math.floor(next() * count);
  const statement = (name: string): string => `  ${name}${below(1e6)}('${below(1e6)}', x${below(1e6)})`;
  const base = Array.from({ length: 5 + below(40) }, () => (next() < 0.2 ? (['{', '}', ''][below(3)] ?? '') : statement('call')));
  const layouts: ((line: string) => string[])[] = [
    (line) => [line],
    (line) => [`  ${line}`],
    (line) => [line.trim()],
    (line) => [`${line.replaceAll("'", '"')};`],
    (line) => line.replace('(', '(\n    ').replace(', ', ',\n    ').split('\n'),
  ];
  const style = below(layouts.length + 1);
  const theirs = base.flatMap((line) => (layouts[style] ?? layouts[below(layouts.length)])?.(line) ?? []);
  for (let at = below(8); at + 1 < theirs.length && next() < 0.7; at += 2 + below(8)) theirs.splice(at, 2, theirs.slice(at, at + 2).join(' '));
  for (let count = 0; count < changes; count += 1) {
    const old = theirs.splice(below(theirs.length), below(4));
    const fresh = [[], [statement('fixed')], old.map((line) => line.replace('call', 'invoke')), old.toReversed()][below(4)] ?? [];
    theirs.splice(below(theirs.length + 1), 0, ...fresh);
  }
  const ours = [...base];
  const edits = 1 + below(4);
  for (let count = 0; count < edits; count += 1) ours.splice(below(ours.length + 1), below(3), ...Array.from({ length: below(3) }, () => statement('typed')));
  const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
  return { seed, edits, base: text(base), ours: text(ours), theirs: text(theirs) };
}

export interface GitMerge {
  readonly text: string;
  /** 0 when git merged cleanly. */
  readonly conflicts: number;
}

/** What `git merge-file -p` makes of each triple. */
export function gitMergeFiles(triples: readonly Versions<string>[]): GitMerge[] {
  const files = triples.map(({ base, ours, theirs }) => ({ base, ours, theirs }));
  return inShell(files, 'git merge-file -p $i/ours $i/base $i/theirs').map(({ stdout, exitCode }) => ({ text: stdout, conflicts: exitCode }));
}

/** The hunks of `git diff` between each pair, in the form `OLD START,OLD END NEW START,NEW END`, 0-based. */
export function gitDiffs(pairs: readonly { readonly before: string; readonly after: string }[]): string[][] {
  const command = 'git diff --no-index --no-ext-diff --no-color -U0 --minimal --no-indent-heuristic $i/before $i/after';
  return inShell(pairs, command).map(({ stdout }) =>
    [...stdout.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)].map(([, oldLine, oldCount = '1', newLine, newCount = '1']) => {
      const [old, fresh] = [Number(oldLine) - (oldCount === '0' ? 0 : 1), Number(newLine) - (newCount === '0' ? 0 : 1)];
      return `${old},${old + Number(oldCount)} ${fresh},${fresh + Number(newCount)}`;
    }),
  );
}

/** Runs a command for each set of files, which lie in directory `$i`: in one shell, because a process for each would take most of the time. */
function inShell(sets: readonly object[], command: string): { stdout: string; exitCode: number }[] {
  const directory = mkdtempSync(join(tmpdir(), 'writeopt-merge-'));
  try {
    for (const [index, files] of sets.entries()) {
      mkdirSync(join(directory, String(index)));
      for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, String(index), name), String(text));
    }
    const script = `i=0; while [ -d $i ]; do ${command} >$i/stdout; echo $?; i=$((i + 1)); done`;
    const env = { PATH: process.env['PATH'], GIT_CONFIG_NOSYSTEM: '1', HOME: directory };
    const codes = execFileSync('sh', ['-c', script], { cwd: directory, env, encoding: 'utf8' }).trim().split('\n').map(Number);
    return codes.map((exitCode, index) => ({ stdout: readFileSync(join(directory, String(index), 'stdout'), 'utf8'), exitCode }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
