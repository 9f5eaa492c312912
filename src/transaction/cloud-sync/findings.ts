// What is known of a folder that something else writes to as well: who, how certain, why, and the words for it.

export type Provider = 'onedrive' | 'dropbox' | 'google-drive' | 'icloud' | 'box' | 'nextcloud' | 'owncloud' | 'syncthing' | 'pcloud' | 'other' | 'network';

/**
 * `certain`: the client's own configuration, the system's own place for it, or the mount table says so. `likely`: a file that
 * only the client makes, or the client's own name at its usual place. `possible`: it depends on a setting nobody but the client knows.
 */
export type Confidence = 'certain' | 'likely' | 'possible';

export interface SyncFinding {
  readonly provider: Provider;
  readonly confidence: Confidence;
  /** The highest folder that is synced, as far as it is known. */
  readonly folder: string;
  /** One sentence each, the strongest first. */
  readonly evidence: readonly string[];
  /** One sentence for the reader, as sure as the confidence allows. */
  readonly words: string;
}

/** All that is asked of the system; each answers for what it cannot read as for what is not there. */
export interface SyncProbes {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the user's directory. */
  readonly home: string;
  /** Text of a small file. */
  readFile(path: string): string | undefined;
  exists(path: string): boolean;
  /** Names in a directory; none when there is no such directory. */
  list(path: string): readonly string[];
  /** Links followed; the path itself when that is impossible. */
  realpath(path: string): string;
  /** The text of /proc/self/mounts, or what mount(8) prints on macOS. */
  mounts(): string | undefined;
}

/** One reason to believe. */
export interface Evidence {
  readonly provider: Provider;
  readonly confidence: Confidence;
  readonly folder: string;
  /** A sentence. */
  readonly because: string;
}

const order: readonly Confidence[] = ['certain', 'likely', 'possible'];

export const providerNames: Readonly<Record<Provider, string>> = {
  onedrive: 'OneDrive',
  dropbox: 'Dropbox',
  'google-drive': 'Google Drive',
  icloud: 'iCloud Drive',
  box: 'Box',
  nextcloud: 'Nextcloud',
  owncloud: 'ownCloud',
  syncthing: 'Syncthing',
  pcloud: 'pCloud',
  other: 'a sync client',
  network: 'a network file system',
};

/** The strongest reason decides; what else speaks for the same provider is told with it. */
export function findingOf(directory: string, all: readonly Evidence[]): SyncFinding | undefined {
  const sorted = [...all].sort((one, other) => order.indexOf(one.confidence) - order.indexOf(other.confidence));
  const [first] = sorted;
  if (first === undefined) return undefined;
  const same = sorted.filter(({ provider }) => provider === first.provider);
  return {
    provider: first.provider,
    confidence: first.confidence,
    folder: first.folder,
    evidence: [...new Set(same.map(({ because }) => because))],
    words: wordsFor(directory, first),
  };
}

/** A path never proves that a client runs: only what the client or the system says is told as a fact. */
function wordsFor(directory: string, { provider, confidence, folder }: Evidence): string {
  const name = providerNames[provider];
  if (provider === 'network') return confidence === 'certain' ? `${directory} lies on ${name} (${folder}).` : `${directory} may lie on ${name} (${folder}).`;
  if (confidence === 'certain') return `${directory} lies in a folder of ${name} (${folder}).`;
  if (confidence === 'likely') return `${directory} seems to lie in a folder of ${name} (${folder}); whether it is synced now cannot be told.`;
  return `${directory} may be synced by ${name}, if that is switched on for ${folder}.`;
}
