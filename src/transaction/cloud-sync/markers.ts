// Files that only a client makes, in the folder that it syncs.
import type { Evidence, Provider, SyncProbes } from './findings.ts';
import type { Paths } from './paths.ts';

interface Marker {
  readonly provider: Provider;
  readonly is: (name: string) => boolean;
}

const markers: readonly Marker[] = [
  // `.dropbox` alone is the client's own directory in the user's, and `desktop.ini` is Windows'.
  { provider: 'dropbox', is: (name) => name === '.dropbox.cache' },
  { provider: 'syncthing', is: (name) => name === '.stfolder' },
  // The journals of Nextcloud and ownCloud: `.sync_3f2a9c1b7d4e.db`, before 2.6 `._sync_….db`.
  { provider: 'nextcloud', is: (name) => /^\._?sync_[0-9a-f]{6,40}\.db$/.test(name) },
  { provider: 'google-drive', is: (name) => name === '.tmp.drivedownload' || name === '.tmp.driveupload' },
  { provider: 'google-drive', is: (name) => name === '.shortcut-targets-by-id' },
];

/** Of the nearest directory with one. They stay when a client is removed: never certain. */
export function markerEvidence(directory: string, probes: SyncProbes, paths: Paths): Evidence[] {
  for (const folder of paths.upwards(directory)) {
    const names = probes.list(folder);
    const found = markers.flatMap(({ provider, is }): Evidence[] => {
      const name = names.find(is);
      return name === undefined ? [] : [{ provider, confidence: 'likely', folder, because: `${folder} holds ${name}, which a client of this kind makes.` }];
    });
    if (found.length > 0) return found;
  }
  return [];
}
