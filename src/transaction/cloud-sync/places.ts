// Well-known places: where the systems keep what clients sync, and the clients' own names directly where they put them.
import type { Confidence, Evidence, Provider, SyncProbes } from './findings.ts';
import type { Paths } from './paths.ts';

interface Name {
  readonly provider: Provider;
  /** Of a whole segment, with its case: a folder named after its product. */
  readonly is: RegExp;
  /** Without any other sign of the client. A name that is also a word proves less. */
  readonly alone: Confidence;
}

const names: readonly Name[] = [
  { provider: 'onedrive', is: /^OneDrive( - [^\\/]+)?$/, alone: 'likely' },
  { provider: 'dropbox', is: /^Dropbox( \([^()\\/]+\))?$|^[^\\/]+ Dropbox$/, alone: 'likely' },
  { provider: 'google-drive', is: /^(Google Drive|GoogleDrive|Google Drive File Stream)$/, alone: 'likely' },
  { provider: 'icloud', is: /^(iCloudDrive|iCloud Drive)$/, alone: 'likely' },
  { provider: 'box', is: /^Box Sync$/, alone: 'likely' },
  { provider: 'box', is: /^Box$/, alone: 'possible' },
  { provider: 'nextcloud', is: /^Nextcloud\d{0,2}$/, alone: 'likely' },
  { provider: 'owncloud', is: /^ownCloud\d{0,2}$/, alone: 'likely' },
  { provider: 'pcloud', is: /^(pCloudDrive|pCloud Drive|pCloud Sync|pCloudSync)$/, alone: 'likely' },
  { provider: 'other', is: /^(Insync|MEGAsync|SynologyDrive|Seafile|Proton Drive|Yandex\.Disk|Tresors)$/, alone: 'likely' },
];

/** Google's own names for what is mine and what is shared, in the languages of most of its users. */
const driveNames = new Set(['My Drive', 'Shared drives', 'Meine Ablage', 'Mon Drive', 'Mi unidad', 'Meu Drive', 'Il mio Drive', 'Mijn Drive', 'Mój dysk', 'マイドライブ', '我的云端硬盘', '내 드라이브', 'Мой диск']);

/** What the system alone makes: on macOS each provider's folder below CloudStorage, and the containers of iCloud. */
export function systemEvidence(directory: string, probes: SyncProbes, paths: Paths): Evidence[] {
  if (probes.platform !== 'darwin') return [];
  return homesFor(directory, probes, paths).flatMap((home) => [...cloudStorage(directory, home, paths), ...mobileDocuments(directory, home, paths)]);
}

/** The user's directory, where it really lies, and on macOS and Windows that of whoever's the path is. */
function homesFor(directory: string, probes: SyncProbes, paths: Paths): string[] {
  const { home, platform } = probes;
  const segments = paths.segments(directory);
  const owner = platform !== 'linux' && segments[0] === 'Users' && segments.length > 2 ? [paths.join(paths.root(directory), ...segments.slice(0, 2))] : [];
  return [home, probes.realpath(home), ...owner].filter((one, index, all) => all.findIndex((other) => paths.same(one, other)) === index);
}

const storageNames: readonly (readonly [RegExp, Provider])[] = [
  [/^OneDrive(-|$)/i, 'onedrive'],
  [/^Dropbox(-|$)/i, 'dropbox'],
  [/^GoogleDrive(-|$)/i, 'google-drive'],
  [/^Box(-|$)/i, 'box'],
  [/^Nextcloud(-|$)/i, 'nextcloud'],
  [/^ownCloud(-|$)/i, 'owncloud'],
  [/^pCloud(-|Drive|$)/i, 'pcloud'],
  [/^iCloud(-|Drive|$)/i, 'icloud'],
];

function cloudStorage(directory: string, home: string, paths: Paths): Evidence[] {
  const place = paths.join(home, 'Library', 'CloudStorage');
  const name = below(place, directory, paths);
  if (name === undefined) return [];
  const provider = storageNames.find(([is]) => is.test(name))?.[1] ?? 'other';
  return [{ provider, confidence: 'certain', folder: paths.join(place, name), because: `${place} is where macOS keeps the folders of sync clients.` }];
}

function mobileDocuments(directory: string, home: string, paths: Paths): Evidence[] {
  const place = paths.join(home, 'Library', 'Mobile Documents');
  const name = below(place, directory, paths);
  if (name === undefined) return [];
  return [{ provider: 'icloud', confidence: 'certain', folder: paths.join(place, name), because: `${place} is where macOS keeps iCloud's containers.` }];
}

/** Desktop and Documents have the same paths with iCloud and without; its own folder shows whether it is used at all. */
export function desktopAndDocuments(directory: string, probes: SyncProbes, paths: Paths): Evidence[] {
  if (probes.platform !== 'darwin') return [];
  return homesFor(directory, probes, paths).flatMap((home): Evidence[] => {
    const name = below(home, directory, paths);
    const cloud = paths.join(home, 'Library', 'Mobile Documents', 'com~apple~CloudDocs');
    if ((name !== 'Desktop' && name !== 'Documents') || !probes.exists(cloud)) return [];
    return [{ provider: 'icloud', confidence: 'possible', folder: paths.join(home, name), because: `iCloud Drive is set up (${cloud}), and it can include ${name}.` }];
  });
}

/** iCloud leaves out whatever has this in its name. */
export function isKeptFromICloud(directory: string, folder: string, paths: Paths): boolean {
  return paths.segments(directory).slice(paths.segments(folder).length).some((segment) => segment.includes('.nosync') || segment === 'tmp' || segment.endsWith('.tmp'));
}

/** The segment below a folder. */
function below(folder: string, path: string, paths: Paths): string | undefined {
  return paths.within(folder, path) ? paths.segments(path)[paths.segments(folder).length] : undefined;
}

/** The clients' own names, only where clients put their folders: in the user's directory, or at the top of a disk. */
export function nameEvidence(directory: string, probes: SyncProbes, paths: Paths): Evidence[] {
  const segments = paths.segments(directory);
  return topsOf(directory, segments, probes, paths).flatMap((depth): Evidence[] => {
    const segment = segments[depth] ?? '';
    const folder = paths.join(paths.root(directory), ...segments.slice(0, depth + 1));
    const found = names.find(({ is }) => is.test(segment));
    if (found !== undefined) return [named(found, folder, probes, paths)];
    return isDriveLetter(directory, depth, probes, paths) && driveNames.has(segment) ? [{ provider: 'google-drive', confidence: 'likely', folder, because: `${folder} has Google Drive's name at the top of a drive.` }] : [];
  });
}

function named({ provider, alone }: Name, folder: string, probes: SyncProbes, paths: Paths): Evidence {
  const client = clientPlaces(provider, probes, paths).find((place) => probes.exists(place));
  const because = `${folder} has the name that the client gives its folder${client === undefined ? '' : `, and the client keeps its data in ${client}`}.`;
  return { provider, confidence: client === undefined ? alone : 'likely', folder, because };
}

/** Where clients keep their own data: a sign that there is one. */
function clientPlaces(provider: Provider, { platform, env, home }: SyncProbes, paths: Paths): string[] {
  if (provider !== 'box') return [];
  if (platform === 'win32') return env['LOCALAPPDATA'] === undefined ? [] : [paths.join(env['LOCALAPPDATA'], 'Box', 'Box')];
  return platform === 'darwin' ? [paths.join(home, 'Library', 'Application Support', 'Box', 'Box')] : [];
}

/** The depths at which a client's folder may begin. */
function topsOf(directory: string, segments: readonly string[], probes: SyncProbes, paths: Paths): number[] {
  const tops = new Set<number>();
  for (const home of homesFor(directory, probes, paths)) if (paths.within(home, directory)) tops.add(paths.segments(home).length);
  const users = userDepth(segments, probes);
  if (users !== undefined) tops.add(users);
  if (probes.platform === 'win32' && /^[a-z]:\\$/i.test(paths.root(directory))) tops.add(0);
  if (probes.platform === 'darwin' && segments[0] === 'Volumes') tops.add(1).add(2);
  if (probes.platform === 'linux') for (const depth of diskDepths(segments)) tops.add(depth);
  return [...tops].sort((one, other) => one - other);
}

/** The directory of any user, since a build may run as another one: `/home/NAME`, `/Users/NAME`, `C:\Users\NAME`, `/mnt/c/Users/NAME`. */
function userDepth(segments: readonly string[], { platform }: SyncProbes): number | undefined {
  if (segments[0] === (platform === 'linux' ? 'home' : 'Users')) return 2;
  const isWindowsDisk = platform === 'linux' && segments[0] === 'mnt' && /^[a-z]$/.test(segments[1] ?? '') && segments[2] === 'Users';
  return isWindowsDisk ? 4 : undefined;
}

/** `/mnt/NAME`, `/media/NAME`, `/media/USER/NAME`, `/run/media/USER/NAME`: the top of a disk, and what is mounted there itself. */
function diskDepths(segments: readonly string[]): number[] {
  if (segments[0] === 'mnt') return [1, 2];
  if (segments[0] === 'media') return [1, 2, 3];
  return segments[0] === 'run' && segments[1] === 'media' ? [3, 4] : [];
}

function isDriveLetter(directory: string, depth: number, { platform }: SyncProbes, paths: Paths): boolean {
  return platform === 'win32' && depth === 0 && /^[d-z]:\\$/i.test(paths.root(directory));
}
