// Applies eslint-suppressions.json (ESLint 9.24 and later), which ESLint's command line applies but its API does not.
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ValidatorError } from '../../errors.ts';
import type { RepoPath } from '../../model.ts';
import type { ValidationRequest } from '../validator.ts';
import type { LintResult } from './engine.ts';

type Counts = Readonly<Record<string, Readonly<Record<string, { readonly count: number }>>>>;

const fileName = 'eslint-suppressions.json';

/** As ESLint does it: the errors of a rule in a file are dropped while there are no more of them than recorded. */
export function withoutSuppressed(request: ValidationRequest, directory: string, results: readonly LintResult[]): readonly LintResult[] {
  const home = [directory, ''].find((place) => request.tracked.includes((place === '' ? fileName : `${place}/${fileName}`) as RepoPath));
  if (home === undefined) return results;
  const base = join(request.snapshot, home);
  const counts = readCounts(join(base, fileName));
  return results.map((result) => suppressed(result, counts[relative(base, result.filePath).split(sep).join('/')] ?? {}));
}

function suppressed(result: LintResult, counts: Counts[string]): LintResult {
  const found = new Map<string, number>();
  for (const { ruleId, severity } of result.messages) {
    if (ruleId !== null && severity === 2) found.set(ruleId, (found.get(ruleId) ?? 0) + 1);
  }
  const isSuppressed = (ruleId: string | null, severity: number): boolean =>
    ruleId !== null && severity === 2 && (found.get(ruleId) ?? 0) <= (counts[ruleId]?.count ?? 0);
  return { ...result, messages: result.messages.filter(({ ruleId, severity }) => !isSuppressed(ruleId, severity)) };
}

function readCounts(file: string): Counts {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Counts;
  } catch (cause) {
    throw new ValidatorError('eslint', `${fileName} could not be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      help: 'Fix the file, or write it anew with `npx eslint --suppress-all .`.',
      cause,
    });
  }
}
