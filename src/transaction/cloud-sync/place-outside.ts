// Where journal and stage go: outside the synced folder on the same volume, else under a name that clients leave alone.
import { createHash } from 'node:crypto';
import { detectSync } from './detect.ts';
import type { SyncFinding, SyncProbes } from './findings.ts';
import { pathsOf, type Paths } from './paths.ts';

export interface PlaceProbes {
  /** The volume of what lies at a path; undefined when nothing does. */
  device(path: string): bigint | undefined;
  writable(path: string): boolean;
}

export interface OutsidePlace {
  /** Absolute directory for a transaction's `home`; not made. */
  readonly home: string;
  /** Whether it lies outside everything that is known to be synced. */
  readonly outside: boolean;
  /** A sentence. */
  readonly reason: string;
}

/**
 * The same answer for the same root as long as volumes and permissions stay: whoever recovers must find the journal. Renames
 * only work within one volume, so another volume is no choice, however private.
 */
export function placeOutside(root: string, finding: SyncFinding, probes: SyncProbes & PlaceProbes): OutsidePlace {
  const paths = pathsOf(probes);
  const real = paths.normalize(probes.realpath(root));
  const key = createHash('sha256').update(real).digest('hex').slice(0, 16);
  const device = probes.device(real);
  const candidates = [paths.join(stateHome(probes, paths), 'writeopt', key), ...beside(finding, paths).map((directory) => paths.join(directory, `.writeopt-${key}`))];
  const home = candidates.find((place) => isFit(place, device, probes, paths));
  if (home !== undefined) return { home, outside: true, reason: `${home} lies on the same volume as ${root}, and nothing is known to sync it.` };
  const inside = paths.join(real, hiddenName(key));
  return { home: inside, outside: false, reason: `No directory outside ${finding.folder} that may be written lies on the same volume; most clients leave a folder named ${hiddenName(key)} alone.` };
}

/** `.~…` is temporary for Dropbox, `.nosync` anywhere keeps iCloud away, `.tmp` at the end OneDrive, iCloud and Nextcloud. */
export function hiddenName(key: string): string {
  return `.~writeopt-${key}.nosync.tmp`;
}

function stateHome({ platform, env, home }: SyncProbes, paths: Paths): string {
  if (platform === 'win32') return env['LOCALAPPDATA'] ?? paths.join(home, 'AppData', 'Local');
  if (platform === 'darwin') return paths.join(home, 'Library', 'Application Support');
  const wanted = env['XDG_STATE_HOME'];
  return wanted !== undefined && paths.isAbsolute(wanted) ? wanted : paths.join(home, '.local', 'state');
}

/** Above the synced folder; never above a mount, which is another volume and fails the test below. */
function beside(finding: SyncFinding, paths: Paths): string[] {
  return paths.upwards(finding.folder).slice(1, 2);
}

function isFit(place: string, device: bigint | undefined, probes: SyncProbes & PlaceProbes, paths: Paths): boolean {
  const parent = paths.upwards(place).find((one) => probes.device(one) !== undefined);
  if (device === undefined || parent === undefined || !probes.writable(parent)) return false;
  const real = probes.realpath(parent);
  return probes.device(real) === device && detectSync(real, probes) === undefined;
}
