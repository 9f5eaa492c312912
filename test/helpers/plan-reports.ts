// Plans to look at: a real-looking one of twelve files, a generated one of any size, and one with the worst names.
import type { Dependency, Diagnostic, PlannedOperation, PlannedPhase, PlanReport, RepoPath, Risk, RiskFactor, Strategy } from '../../src/model.ts';

export const repoPath = (text: string): RepoPath => text as RepoPath;

type OperationPart = Partial<Omit<PlannedOperation, 'path' | 'from'>> & { readonly from?: string };

export function anOperation(path: string, { from, ...part }: OperationPart = {}): PlannedOperation {
  const strategy: Strategy = { name: 'edit', reason: '3 of 120 lines change in one place', basis: 'rule' };
  return { path: repoPath(path), kind: 'update', phase: 0, strategy, factors: [], size: 4200, lines: { added: 3, removed: 1 }, dependents: 0, ...part, ...(from === undefined ? {} : { from: repoPath(from) }) };
}

export function aDependency(before: string, after: string, detail: string, line?: number, reason: Dependency['reason'] = 'imports'): Dependency {
  return { before: repoPath(before), after: repoPath(after), reason, detail, ...(line === undefined ? {} : { line }) };
}

function riskOf(operations: readonly PlannedOperation[]): Risk {
  const factors = operations.flatMap(({ path, factors: own }) => own.map((factor) => ({ ...factor, path })));
  const points = factors.reduce((most, { points: some }) => most + some, 0);
  return { level: points <= 2 ? 'low' : points <= 5 ? 'medium' : 'high', points, factors };
}

/** Phases from the `phase` of each operation. */
function phasesOf(operations: readonly PlannedOperation[], parts: Readonly<Record<number, Partial<PlannedPhase>>> = {}): PlannedPhase[] {
  const count = Math.max(-1, ...operations.map(({ phase }) => phase)) + 1;
  return Array.from({ length: count }, (_, index) => {
    const members = operations.filter(({ phase }) => phase === index);
    return { index, paths: members.map(({ path }) => path), cycles: [], risk: riskOf(members), critical: false, barrier: false, ...parts[index] };
  });
}

export function aPlan(part: Partial<PlanReport>): PlanReport {
  const operations = part.operations ?? [];
  return {
    version: 1,
    command: 'plan',
    source: 'staged',
    optimize: 'balanced',
    operations,
    phases: phasesOf(operations),
    dependencies: [],
    importers: [],
    diagnostics: [],
    notices: [],
    estimate: { milliseconds: 0, low: 0, high: 0, runs: 0, calibrated: false },
    ...part,
  };
}

const write = (reason: string): Strategy => ({ name: 'write', reason, basis: 'rule' });
const exists: RiskFactor = { name: 'existing-file', points: 1, detail: 'it replaces what is there' };
const needed = (number: number): RiskFactor => ({ name: 'dependents', points: 2, detail: `${number} files depend on it` });

const twelveOperations: readonly PlannedOperation[] = [
  anOperation('src/money/currency.ts', { kind: 'create', strategy: write('the file is new'), size: 1830, lines: { added: 64, removed: 0 }, dependents: 11, factors: [needed(11)] }),
  anOperation('src/dates.ts', { strategy: { name: 'edit', reason: '2 of 88 lines change in one place', basis: 'measured' }, size: 2710, lines: { added: 2, removed: 2 }, dependents: 3, factors: [exists] }),
  anOperation('schema/invoice.schema.json', { strategy: { name: 'config-section', reason: 'one key of 41 is set', basis: 'rule' }, size: 5120, lines: { added: 4, removed: 0 }, dependents: 2, factors: [exists] }),
  anOperation('src/money/amount.ts', { phase: 1, strategy: { name: 'multi-edit', reason: '9 of 140 lines change in 4 places', basis: 'rule' }, size: 4400, lines: { added: 9, removed: 6 }, dependents: 9, factors: [exists, needed(9)] }),
  anOperation('src/money/round.ts', { phase: 1, kind: 'rename', from: 'src/rounding.ts', strategy: { name: 'rename', reason: 'the content stays as it is', basis: 'rule' }, size: 950, lines: { added: 0, removed: 0 }, dependents: 9, factors: [needed(9)] }),
  anOperation('src/invoice/model.ts', { phase: 2, size: 6100, lines: { added: 12, removed: 3 }, dependents: 6, factors: [exists, needed(6)] }),
  anOperation('src/invoice/totals.ts', { phase: 2, size: 3300, lines: { added: 18, removed: 21 }, dependents: 6, factors: [exists, needed(6)] }),
  anOperation('src/invoice/print.ts', { phase: 3, size: 7400, lines: { added: 7, removed: 7 }, dependents: 2, factors: [exists] }),
  anOperation('src/api/invoices.ts', { phase: 3, size: 8800, lines: { added: 31, removed: 4 }, dependents: 1, factors: [exists] }),
  anOperation('bin/bill', { phase: 3, kind: 'chmod', strategy: { name: 'chmod', reason: 'only its mode changes', basis: 'rule' }, size: 210, lines: { added: 0, removed: 0 }, factors: [{ name: 'executable', points: 1, detail: 'it becomes executable' }] }),
  anOperation('docs/invoices.md', { phase: 4, size: 3900, lines: { added: 22, removed: 9 }, factors: [exists] }),
  anOperation('src/money/legacy.ts', { phase: 4, kind: 'delete', strategy: { name: 'delete', reason: 'nothing imports it any more', basis: 'rule' }, size: 0, lines: { added: 0, removed: 77 }, factors: [{ name: 'deletion', points: 2, detail: 'it is deleted' }] }),
];

const error: Diagnostic = {
  source: 'references',
  code: 'not-in-commit',
  severity: 'error',
  message: "'./locale.js' is on disk but not in the commit",
  help: 'Add it: git add src/invoice/locale.ts',
  path: repoPath('src/invoice/print.ts'),
  range: { start: { line: 4, column: 24 }, end: { line: 4, column: 37 } },
  phase: 3,
};

/** Five phases, one cycle, all reasons, findings, an estimate and a last run. */
export function twelve(): PlanReport {
  const operations = twelveOperations;
  return aPlan({
    operations,
    phases: phasesOf(operations, { 0: { critical: true }, 1: { barrier: true }, 2: { cycles: [[repoPath('src/invoice/model.ts'), repoPath('src/invoice/totals.ts')]], barrier: true } }),
    dependencies: [
      aDependency('src/money/currency.ts', 'src/money/amount.ts', './currency.js', 2),
      aDependency('src/rounding.ts', 'src/money/round.ts', 'src/rounding.ts', undefined, 'renames'),
      aDependency('src/money/currency.ts', 'src/money/round.ts', './currency.js', 1),
      aDependency('src/money/amount.ts', 'src/invoice/model.ts', '../money/amount.js', 3),
      aDependency('src/dates.ts', 'src/invoice/model.ts', '../dates.js', 4),
      aDependency('src/invoice/totals.ts', 'src/invoice/model.ts', './totals.js', 5),
      aDependency('src/invoice/model.ts', 'src/invoice/totals.ts', './model.js', 1),
      aDependency('src/money/round.ts', 'src/invoice/totals.ts', '../money/round.js', 2),
      aDependency('src/money/amount.ts', 'src/invoice/totals.ts', '../money/amount.js', 3),
      aDependency('src/invoice/totals.ts', 'src/invoice/print.ts', './totals.js', 2),
      aDependency('src/dates.ts', 'src/invoice/print.ts', '../dates.js', 3),
      aDependency('src/invoice/model.ts', 'src/api/invoices.ts', '../invoice/model.js', 7),
      aDependency('schema/invoice.schema.json', 'src/api/invoices.ts', '../../schema/invoice.schema.json', 9, 'references'),
      aDependency('src/api/invoices.ts', 'docs/invoices.md', '../src/api/invoices.ts', 18, 'references'),
      aDependency('schema/invoice.schema.json', 'docs/invoices.md', '../schema/invoice.schema.json', 31, 'references'),
      aDependency('src/invoice/print.ts', 'src/money/legacy.ts', '../money/legacy.js'),
      aDependency('src/api/invoices.ts', 'src/server.ts', './api/invoices.js', 12),
      aDependency('src/invoice/print.ts', 'src/mail/send.ts', '../invoice/print.js', 6),
      aDependency('src/mail/send.ts', 'src/server.ts', './mail/send.js', 14),
    ],
    importers: [repoPath('src/mail/send.ts'), repoPath('src/server.ts')],
    diagnostics: [error, { source: 'references', code: 'new-cycle', severity: 'warning', message: 'src/invoice/model.ts and src/invoice/totals.ts import each other, which they did not before', path: repoPath('src/invoice/model.ts'), phase: 2 }],
    notices: [{ source: 'plan', message: 'src/dates.ts has unstaged edits: what is staged is planned.' }],
    estimate: { milliseconds: 2140, low: 1620, high: 3010, runs: 23, calibrated: true },
    lastRun: {
      date: '2026-11-25T17:03:11.000Z',
      verdict: 'passed',
      timings: [
        { name: 'snapshot', milliseconds: 96 },
        { name: 'plan', milliseconds: 41 },
        { name: 'syntax', milliseconds: 18 },
        { name: 'typescript', milliseconds: 1480 },
        { name: 'eslint', milliseconds: 1120 },
        { name: 'land', milliseconds: 34 },
        { name: 'total', milliseconds: 1930 },
      ],
    },
  });
}

/** A pseudo-random number below `limit`, the same on every run. */
export function seeded(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const places = ['src/core', 'src/core/model', 'src/features/billing', 'src/features/accounts', 'src/features/reports/monthly', 'src/ui/components', 'src/ui/pages', 'packages/shared/src', 'test/features', 'docs'];
const nouns = ['account', 'ledger', 'entry', 'report', 'period', 'customer', 'address', 'invoice', 'payment', 'tax', 'rule', 'filter', 'table', 'chart', 'export'];
const verbs = ['format', 'parse', 'render', 'load', 'store', 'merge', 'validate', 'compute', 'list', 'find'];

/** `size` files in eight phases of very different lengths, each with one to three dependencies; and importers outside. */
export function generated(size: number, outside = 120): PlanReport {
  const random = seeded(7);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const shares = [4, 9, 30, 38, 8, 5, 4, 2];
  const phaseOf = (index: number): number => {
    let left = (index / size) * 100;
    return shares.findIndex((share) => (left -= share) < 0);
  };
  const kindOf = (phase: number): PlannedOperation['kind'] => (phase === 7 ? 'delete' : pick(['create', 'update', 'update', 'update', 'rename', 'chmod'] as const));
  const operations = Array.from({ length: size }, (_, index) => {
    const phase = phaseOf(index);
    const kind = kindOf(phase);
    const path = `${pick(places)}/${pick(verbs)}-${pick(nouns)}-${index}.ts`;
    const dependents = phase < 3 ? random(60) : random(4);
    const factors: RiskFactor[] = [...(kind === 'create' ? [] : [exists]), ...(dependents > 20 ? [needed(dependents)] : []), ...(kind === 'delete' ? [{ name: 'deletion' as const, points: 2, detail: 'it is deleted' }] : [])];
    return anOperation(path, { phase, kind, dependents, factors, size: random(60_000), lines: { added: kind === 'delete' ? 0 : random(200), removed: kind === 'create' ? 0 : random(90) }, ...(kind === 'rename' ? { from: `old/${path}` } : {}) });
  });
  const dependencies: Dependency[] = [];
  for (const { path, phase } of operations) {
    const earlier = operations.filter((one) => one.phase === phase - 1);
    for (let count = random(3) + 1; count > 0 && earlier.length > 0; count -= 1) {
      const before = pick(earlier).path;
      dependencies.push(aDependency(before, path, `../${before.split('/').at(-1)?.replace('.ts', '.js')}`, random(30) + 1));
    }
  }
  const importers = Array.from({ length: outside }, (_, index) => repoPath(`apps/web/src/routes/route-${index}.ts`));
  for (const importer of importers) dependencies.push(aDependency(pick(operations).path, importer, '#core', random(30) + 1));
  return aPlan({ operations, phases: phasesOf(operations, { 3: { barrier: true }, 0: { critical: true } }), dependencies, importers, estimate: { milliseconds: 8400, low: 6900, high: 11_200, runs: 61, calibrated: true } });
}

/** Names that try to leave their place: in HTML, in scripts, in attributes, in Mermaid, in a terminal, and in the direction of text. */
export const hostileNames: readonly string[] = [
  '</script><script>window.broken = 1</script>.ts',
  '<img src=x onerror="window.broken = 2">.ts',
  `"'><svg onload=window.broken=3>.ts`,
  '<!--<script>.ts',
  ']]>.ts',
  '&lt;&quot;&#39;.ts',
  'a\u2028b\u2029c.ts',
  'src/\u202egnp.exe.ts',
  'שלום/עולם.ts',
  '日本語/ファイル🎉.ts',
  'line\nbreak\ttab\r.ts',
  '\u001b[2Jclear\u0007.ts',
  'end',
  'subgraph',
  'style "x" [y] {z} (w) |v| ;%% `u` #quot; <br> end',
  '-->|"x"|',
  'click a "javascript:window.broken=4"',
  '__proto__',
  'constructor',
  '${broken}`\\u0041\\',
  `${'deep/'.repeat(60)}name-that-is-very-very-very-very-long-${'x'.repeat(150)}.ts`,
  'e\u0301\u0301\u0301.ts',
  '\ud800lone.ts',
];

export function hostile(): PlanReport {
  const operations = hostileNames.map((name, index) => anOperation(name, { phase: index % 3, strategy: { name: 'edit', reason: name, basis: 'rule' }, factors: [{ name: 'size', points: 3, detail: name }], requests: [name] }));
  const sorted = [...operations].sort((a, b) => a.phase - b.phase);
  return aPlan({
    operations: sorted,
    phases: phasesOf(sorted, { 1: { cycles: [[repoPath(hostileNames[1] as string), repoPath(hostileNames[4] as string)]] } }),
    dependencies: hostileNames.slice(1).map((name, index) => aDependency(hostileNames[index] as string, name, name, 1)),
    importers: [repoPath('outside </script><b>.ts')],
    diagnostics: hostileNames.map((name): Diagnostic => ({ source: name, code: name, severity: 'error', message: name, help: name, path: repoPath(name) })),
    notices: [{ source: 'plan', message: hostileNames.join(' ') }],
    lastRun: { date: '</script>', verdict: 'failed', timings: hostileNames.map((name, index) => ({ name, milliseconds: index })) },
  });
}
