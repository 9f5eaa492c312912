// What else writes where a plan is to be carried out.
import type { Context } from '../context.ts';
import { detectSync } from '../transaction/cloud-sync/detect.ts';
import { nodeProbes } from '../transaction/cloud-sync/probes.ts';

/** The service that surely, or probably, synchronises the directory; nothing where none does. */
export function syncedBy({ env }: Context, directory: string): { readonly syncedBy?: string } {
  const finding = detectSync(directory, { ...nodeProbes, env, home: env.HOME ?? nodeProbes.home });
  return finding === undefined || finding.confidence === 'possible' ? {} : { syncedBy: finding.provider };
}
