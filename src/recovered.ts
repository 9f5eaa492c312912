// What a person reads after an interrupted run was undone.
import type { Recovered } from './transaction/recovery.ts';

/** One line; more only when files were left alone. */
export function describeRecovery({ id, started, restored, left }: Recovered): string {
  const files = restored.length === 1 ? 'one file is' : `${restored.length} files are`;
  const first = `writeopt: undid an interrupted run of ${started}: ${files} as before.\n`;
  if (left.length === 0) return first;
  const lines = left.map(({ path, why }) => `  ${path} ${why}\n`).join('');
  const back = left.some(({ backup }) => backup !== undefined) ? `; \`writeopt restore --force ${id.slice(0, 8)}\` puts back what was there before` : '';
  return `${first}${lines}  next: look at ${left.length === 1 ? 'it' : 'them'}${back}.\n`;
}
