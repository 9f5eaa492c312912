// The typescript validator: type-checks the projects that a commit affects, with the repository's own compiler.
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { ValidatorError } from '../errors.ts';
import { findingsStore, fingerprintOf, type Finding, type Findings, type FindingsStore } from './typescript/baseline.ts';
import { isRelevant } from './typescript/projects.ts';
import { changedPaths, openSession, type Session } from './typescript/session.ts';
import { judge } from './typescript/verdict.ts';
import type { ValidationHost, ValidationRequest, ValidationResult, Validator } from './validator.ts';

export const typescript: Validator = { name: 'typescript', isolation: 'process', applies, validate, measure };

function applies(request: ValidationRequest): boolean {
  const { enabled, projects } = request.config.typescript;
  if (!enabled) return false;
  const changed = [...changedPaths(request), ...request.importers];
  if (!changed.some(isRelevant)) return false;
  return projects.length > 0 || request.tracked.some((path) => /(^|\/)(tsconfig[^/]*|jsconfig)\.json$/.test(path)) || changed.some((path) => /(^|\/)[jt]sconfig\.json$/.test(path));
}

async function validate(request: ValidationRequest, host: ValidationHost): Promise<ValidationResult> {
  const stores = openStores(request);
  const session = openSession(request, host);
  try {
    const earlier = stores.run.read(runName(request));
    const again = Object.keys(earlier).length > 0;
    const found = own(again ? earlier : checkAffected(request, session, stores), session);
    const missing = missingBases(request, session, stores, found);
    if (missing.length === 0) return verdict(request, session, stores, found);
    if (!again) return { diagnostics: [], missingBase: missing };
    throw new ValidatorError('typescript', 'The errors from before this commit could not be determined.', {
      help: 'Run the command again; if it happens again, set typescript.block to "all" or report this.',
    });
  } finally {
    session.close();
  }
}

/** The snapshot holds a base tree: every project that has errors in the request's tree is checked there too. */
async function measure(request: ValidationRequest, tree: string, host: ValidationHost): Promise<void> {
  const stores = openStores(request);
  const session = openSession(request, host);
  try {
    for (const [config, findings] of Object.entries(stores.run.read(runName(request)))) {
      if (findings === null || findings.length === 0 || baseOf(request, session, stores, tree, config) !== undefined) continue;
      const before = pathBefore(request, config);
      const found = session.exists(before) ? session.check(before, { keep: false, unsure: false }) : null;
      stores.trees.add(treeName(request, session, tree, config), { [before]: found ?? null });
    }
  } finally {
    session.close();
  }
}

interface Stores {
  /** What this run found, so that its second call need not look again. */
  readonly run: FindingsStore;
  /** What was found in the trees of former commits. */
  readonly trees: FindingsStore;
}

function openStores(request: ValidationRequest): Stores {
  const cache = join(request.cache, 'typescript');
  return { run: findingsStore(join(cache, 'runs'), 3), trees: findingsStore(join(cache, 'baseline')) };
}

function runName(request: ValidationRequest): string {
  return JSON.stringify([request.run, request.tree]);
}

/** Findings are only comparable when compiler and installed packages are the same. */
function treeName(request: ValidationRequest, session: Session, tree: string, config: string): string {
  return JSON.stringify([tree, session.compilerOf(config), fingerprintOf(realpathSync(request.snapshot))]);
}

function checkAffected(request: ValidationRequest, session: Session, stores: Stores): Findings {
  const { configs, unsure } = session.affected();
  const found: Record<string, readonly Finding[]> = {};
  for (const config of configs) {
    const findings = session.check(config, { keep: true, unsure: unsure.has(config) });
    if (findings === undefined) continue;
    found[config] = findings;
    stores.trees.add(treeName(request, session, request.tree, config), { [config]: findings });
  }
  stores.run.add(runName(request), found);
  return found;
}

/** Without what a nearer project answers for. */
function own(findings: Findings, session: Session): Findings {
  const entries = Object.entries(findings).map(([config, list]) => {
    return [config, (list ?? []).filter((finding) => !session.isElsewhere(config, finding))] as const;
  });
  return Object.fromEntries(entries);
}

function brokenProjects(findings: Findings): string[] {
  return Object.entries(findings).flatMap(([config, list]) => (list === null || list.length === 0 ? [] : [config]));
}

function missingBases(request: ValidationRequest, session: Session, stores: Stores, findings: Findings): string[] {
  if (request.config.typescript.block === 'all') return [];
  const broken = brokenProjects(findings);
  return request.baseTrees.filter((tree) => broken.some((config) => baseOf(request, session, stores, tree, config) === undefined));
}

/** What a project had in a base tree; null: it did not exist there; undefined: nobody knows yet. */
function baseOf(request: ValidationRequest, session: Session, stores: Stores, tree: string, config: string): Findings[string] | undefined {
  return stores.trees.read(treeName(request, session, tree, config))[pathBefore(request, config)];
}

function pathBefore(request: ValidationRequest, path: string): string {
  const rename = request.operations.find((one) => one.kind === 'rename' && one.path === path);
  return rename?.kind === 'rename' ? rename.from : path;
}

function verdict(request: ValidationRequest, session: Session, stores: Stores, findings: Findings): ValidationResult {
  const broken = brokenProjects(findings);
  const renames = new Map(request.operations.flatMap((one) => (one.kind === 'rename' ? [[one.from as string, one.path as string]] : [])));
  const { block } = request.config.typescript;
  const bases = block === 'all' ? [] : request.baseTrees.map((tree) => baseFindings(request, session, stores, tree, broken));
  const judged = judge({
    findings,
    bases,
    block,
    staged: new Set(request.operations.map((one) => one.path)),
    pathAfter: (path) => renames.get(path) ?? path,
  });
  if (judged.hidden === 0) return { diagnostics: judged.diagnostics };
  const message = `${judged.hidden} old type ${judged.hidden === 1 ? 'error' : 'errors'} in files that this commit does not touch: not shown, not blocking.`;
  return { diagnostics: judged.diagnostics, notices: [{ source: 'typescript', message }] };
}

function baseFindings(request: ValidationRequest, session: Session, stores: Stores, tree: string, configs: readonly string[]): Findings {
  return Object.fromEntries(configs.map((config) => [config, baseOf(request, session, stores, tree, config) ?? null]));
}
