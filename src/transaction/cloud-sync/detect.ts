// Whether something else writes to a folder as well: all evidence, from the strongest source to the weakest, once for each folder.
import { clientFolders, type ClientFolder } from './clients.ts';
import { findingOf, type Evidence, type SyncFinding, type SyncProbes } from './findings.ts';
import { markerEvidence } from './markers.ts';
import { desktopEvidence, mountEvidence, parseMounts, uncEvidence, type Mount } from './mounts.ts';
import { pathsOf, type Paths } from './paths.ts';
import { desktopAndDocuments, isKeptFromICloud, nameEvidence, systemEvidence } from './places.ts';

export type { Confidence, Provider, SyncFinding, SyncProbes } from './findings.ts';

interface Known {
  readonly paths: Paths;
  readonly clients: readonly ClientFolder[];
  readonly mounts: readonly Mount[];
  readonly found: Map<string, SyncFinding | undefined>;
}

/** What was read and found with these probes; a process asks about few folders, and about each of them often. */
const caches = new WeakMap<SyncProbes, Known>();
const mostFolders = 1000;

/** Undefined when nothing speaks for it. `directory` is absolute; the same folder is looked at once for each set of probes. */
export function detectSync(directory: string, probes: SyncProbes): SyncFinding | undefined {
  const known = caches.get(probes) ?? learn(probes);
  if (known.found.has(directory)) return known.found.get(directory);
  const finding = findingOf(directory, evidenceFor(directory, probes, known));
  if (known.found.size >= mostFolders) known.found.clear();
  known.found.set(directory, finding);
  return finding;
}

function learn(probes: SyncProbes): Known {
  const known: Known = { paths: pathsOf(probes), clients: clientFolders(probes).flatMap((one) => withReal(one, probes)), mounts: parseMounts(probes.mounts() ?? ''), found: new Map() };
  caches.set(probes, known);
  return known;
}

/** A client may name its folder by a link: what lies in it has the other path. */
function withReal(one: ClientFolder, probes: SyncProbes): ClientFolder[] {
  const real = probes.realpath(one.folder);
  return real === one.folder ? [one] : [one, { ...one, folder: real }];
}

function evidenceFor(directory: string, probes: SyncProbes, { paths, clients, mounts }: Known): Evidence[] {
  const given = paths.normalize(directory);
  const real = paths.normalize(probes.realpath(given));
  const all = [
    ...clients.filter(({ folder }) => paths.within(folder, real)).map((one): Evidence => ({ ...one, confidence: 'certain' })),
    ...systemEvidence(real, probes, paths),
    ...uncEvidence(real, probes),
    ...uncEvidence(given, probes),
    ...desktopEvidence(real, paths),
    ...mountEvidence(real, mounts, paths),
    ...markerEvidence(real, probes, paths),
    ...nameEvidence(real, probes, paths),
    ...(real === given ? [] : throughLink(given, real, probes, paths)),
    ...desktopAndDocuments(real, probes, paths),
  ];
  return all.filter(({ provider, folder }) => provider !== 'icloud' || !isKeptFromICloud(real, folder, paths));
}

/** The name by which the folder is known, when the folder itself is a link: a link within it leads out, and clients do not follow it. */
function throughLink(given: string, real: string, probes: SyncProbes, paths: Paths): Evidence[] {
  return nameEvidence(given, probes, paths).filter(({ folder }) => paths.within(probes.realpath(folder), real));
}
