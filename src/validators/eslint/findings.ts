// Turns what ESLint reports into diagnostics.
import { quotedPath } from '../../quoted.ts';
import type { Diagnostic, Range, RepoPath } from '../../model.ts';
import type { LintMessage } from './engine.ts';

export function diagnosticOf(path: RepoPath, message: LintMessage): Diagnostic {
  const range = rangeOf(message);
  const help = helpFor(path, message);
  return {
    source: 'eslint',
    code: codeOf(message),
    severity: message.fatal === true || message.severity === 2 ? 'error' : 'warning',
    message: message.message,
    ...(help === undefined ? {} : { help }),
    path,
    ...(range === undefined ? {} : { range }),
  };
}

function codeOf({ ruleId, fatal, message }: LintMessage): string {
  if (fatal === true) return 'parse-error';
  return ruleId ?? (/^Unused .*(?:directive|eslint-(?:disable|enable)|inline config)/.test(message) ? 'unused-directive' : 'eslint');
}

function helpFor(path: RepoPath, { fatal, fix }: LintMessage): string | undefined {
  if (fatal === true) return 'Fix the syntax, or the parser settings of the ESLint configuration.';
  return fix === undefined ? undefined : `Run \`npx eslint --fix ${quotedPath(path)}\`.`;
}

function rangeOf({ line, column, endLine, endColumn }: LintMessage): Range | undefined {
  // Findings about a whole file have line 0 or none.
  if (typeof line !== 'number' || line < 1) return undefined;
  const start = { line, column: Math.max(1, column ?? 1) };
  const hasEnd = typeof endLine === 'number' && typeof endColumn === 'number' && endLine >= line;
  return { start, end: hasEnd ? { line: endLine, column: Math.max(1, endColumn) } : { line, column: start.column + 1 } };
}
