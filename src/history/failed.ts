// Who found errors in a run, as far as its record says.
import type { RunRecord } from './record.ts';

/** Whether a validator, or for `total` anything, found an error; undefined: an old record that does not say. */
export function hasFailed({ verdict, errors, rules }: RunRecord, name: string): boolean | undefined {
  if (name === 'total') return verdict === 'failed';
  if (errors !== undefined) return Object.hasOwn(errors, name);
  if (verdict !== 'failed') return false;
  // Warnings are rules, too: only who was alone must have been the one.
  const sources = new Set(Object.keys(rules).map((rule) => rule.slice(0, rule.indexOf('/'))));
  return sources.size === 1 ? sources.has(name) : sources.has(name) ? undefined : false;
}
