// What the clients say themselves: their configuration files and the variables that they set name the folders they sync.
import type { Provider, SyncProbes } from './findings.ts';
import { pathsOf, type Paths } from './paths.ts';

/** A folder that a client says it syncs. */
export interface ClientFolder {
  readonly provider: Provider;
  readonly folder: string;
  readonly because: string;
}

/** Every folder named by a configuration file or a variable; read once for each set of probes. */
export function clientFolders(probes: SyncProbes): ClientFolder[] {
  const paths = pathsOf(probes);
  const all = [...oneDriveVariables(probes), ...oneDriveOnLinux(probes, paths), ...dropboxFolders(probes, paths), ...nextcloudFolders(probes, paths), ...syncthingFolders(probes, paths)];
  // A folder that is the whole disk or the user's whole directory is a broken configuration.
  return all.filter(({ folder }) => paths.isAbsolute(folder) && paths.segments(folder).length > 0 && !paths.same(folder, probes.home));
}

/** Set by the client of Windows for each account; elsewhere nobody sets them, and they mean nothing. */
function oneDriveVariables({ platform, env }: SyncProbes): ClientFolder[] {
  if (platform !== 'win32') return [];
  return ['OneDrive', 'OneDriveCommercial', 'OneDriveConsumer'].flatMap((name) => {
    const folder = variable(env, name);
    return folder === undefined ? [] : [{ provider: 'onedrive', folder, because: `The variable ${name} names ${folder}.` } as const];
  });
}

/** Names of variables have no case on Windows. */
function variable(env: SyncProbes['env'], name: string): string | undefined {
  const found = env[name] ?? Object.entries(env).find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];
  return found === undefined || found === '' ? undefined : found;
}

/** abraunegg's client: `sync_dir = "~/OneDrive"`. */
function oneDriveOnLinux(probes: SyncProbes, paths: Paths): ClientFolder[] {
  if (probes.platform === 'win32') return [];
  const file = paths.join(configHome(probes, paths), 'onedrive', 'config');
  const text = probes.readFile(file);
  if (text === undefined) return [];
  const wanted = /^[ \t]*sync_dir[ \t]*=[ \t]*"([^"\n]{1,4096})"/m.exec(text)?.[1] ?? '~/OneDrive';
  return [{ provider: 'onedrive', folder: fromHome(wanted, probes, paths), because: `OneDrive's configuration ${file} names ${wanted}.` }];
}

function dropboxFolders(probes: SyncProbes, paths: Paths): ClientFolder[] {
  const places = probes.platform === 'win32' ? ['APPDATA', 'LOCALAPPDATA'].flatMap((name) => variable(probes.env, name) ?? []).map((one) => paths.join(one, 'Dropbox', 'info.json')) : [paths.join(probes.home, '.dropbox', 'info.json')];
  return places.flatMap((file) =>
    dropboxPaths(probes.readFile(file)).map((folder) => ({ provider: 'dropbox' as const, folder, because: `Dropbox's ${file} names ${folder}.` })),
  );
}

/** `{"personal":{"path":"…"},"business":{"path":"…","root_path":"…"}}`. */
function dropboxPaths(text: string | undefined): string[] {
  const accounts = text === undefined ? undefined : parseJson(text);
  if (!isRecord(accounts)) return [];
  return Object.values(accounts).flatMap((account) => (isRecord(account) ? [account['path'], account['root_path']].filter((one): one is string => typeof one === 'string' && one !== '') : []));
}

/** QSettings: `0\Folders\1\localPath=/home/me/Nextcloud/`, with forward slashes on Windows too. */
function nextcloudFolders(probes: SyncProbes, paths: Paths): ClientFolder[] {
  return (['nextcloud', 'owncloud'] as const).flatMap((provider) =>
    nextcloudFiles(probes, paths, provider).flatMap((file) =>
      [...(probes.readFile(file) ?? '').matchAll(/^\d+\\Folders(?:WithPlaceholders)?\\\d+\\localPath=(.{1,4096})$/gm)].map((match) => {
        const folder = paths.normalize((match[1] ?? '').trim().replace(/^"(.*)"$/, '$1'));
        return { provider, folder, because: `${provider === 'nextcloud' ? 'Nextcloud' : 'ownCloud'}'s ${file} names ${folder}.` };
      }),
    ),
  );
}

function nextcloudFiles(probes: SyncProbes, paths: Paths, provider: 'nextcloud' | 'owncloud'): string[] {
  const name = provider === 'nextcloud' ? 'Nextcloud' : 'ownCloud';
  const file = `${provider}.cfg`;
  if (probes.platform === 'win32') return ['APPDATA', 'LOCALAPPDATA'].flatMap((one) => variable(probes.env, one) ?? []).map((one) => paths.join(one, name, file));
  if (probes.platform === 'darwin') return [paths.join(probes.home, 'Library', 'Preferences', name, file)];
  const flatpak = provider === 'nextcloud' ? [paths.join(probes.home, '.var', 'app', 'com.nextcloud.desktopclient.nextcloud', 'config', name, file)] : [];
  return [paths.join(configHome(probes, paths), name, file), ...flatpak];
}

/** `<folder id="abcd-1234" label="Notes" path="~/Notes" …>`. */
function syncthingFolders(probes: SyncProbes, paths: Paths): ClientFolder[] {
  return syncthingFiles(probes, paths).flatMap((file) => {
    // A folder template among the defaults names the directory where new folders go, and is none itself.
    const text = (probes.readFile(file) ?? '').replace(/<defaults>[^]*$/, '');
    return [...text.matchAll(/<folder [^<>]{0,4096}>/g)].flatMap(([tag]) => {
      const wanted = / path="([^"]{1,4096})"/.exec(tag)?.[1];
      if (wanted === undefined) return [];
      const folder = fromHome(unescapeXml(wanted), probes, paths);
      return [{ provider: 'syncthing' as const, folder, because: `Syncthing's ${file} names ${folder}.` }];
    });
  });
}

function syncthingFiles(probes: SyncProbes, paths: Paths): string[] {
  if (probes.platform === 'win32') return [variable(probes.env, 'LOCALAPPDATA') ?? []].flat().map((one) => paths.join(one, 'Syncthing', 'config.xml'));
  if (probes.platform === 'darwin') return [paths.join(probes.home, 'Library', 'Application Support', 'Syncthing', 'config.xml')];
  return [paths.join(probes.env['XDG_STATE_HOME'] ?? paths.join(probes.home, '.local', 'state'), 'syncthing', 'config.xml'), paths.join(configHome(probes, paths), 'syncthing', 'config.xml')];
}

function configHome({ env, home }: SyncProbes, paths: Paths): string {
  return env['XDG_CONFIG_HOME'] ?? paths.join(home, '.config');
}

function fromHome(path: string, { home }: SyncProbes, paths: Paths): string {
  return paths.normalize(/^~([\\/]|$)/.test(path) ? paths.join(home, path.slice(1)) : path);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#34': '"', '#39': "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(#?\w{1,8});/g, (whole, name: string) => entities[name] ?? whole);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
