// What a validator said, and whether it said it about what will be committed.
import { validatorFailed } from '../errors.ts';
import type { TreeId } from '../model.ts';
import type { ValidatorName } from './index.ts';
import type { ValidationResult } from './validator.ts';

export interface Verdict {
  /** The tree it was given on; undefined: on something that does not exist yet. */
  readonly tree?: TreeId;
  readonly results: readonly ValidationResult[];
}

/** What is known of the validators that apply to a tree. */
export interface Judged {
  readonly snapshot: { readonly tree: TreeId };
  readonly applying: ReadonlyMap<ValidatorName, unknown>;
  readonly verdicts: ReadonlyMap<ValidatorName, Verdict>;
}

/** Whether a validator need not be asked (again) about what the snapshot holds. */
export function isFinal({ snapshot, verdicts }: Judged, name: ValidatorName): boolean {
  const verdict = verdicts.get(name);
  return verdict !== undefined && (verdict.tree === snapshot.tree || isBroken(verdict));
}

/** Whether every verdict is one on what the snapshot holds. */
export function isSettled(judged: Judged): boolean {
  return [...judged.applying.keys()].every((name) => isFinal(judged, name));
}

/** A validator that could not do its job is not asked again: that would only take as long once more. */
export function isBroken({ results }: Verdict): boolean {
  return results.some(({ diagnostics }) => diagnostics.some(({ code }) => code === validatorFailed || code === 'timeout'));
}
