// Network file systems and drives of the cloud, by the mount table, by the form of the path, and by the desktop's own mount folder.
import type { Confidence, Evidence, Provider, SyncProbes } from './findings.ts';
import type { Paths } from './paths.ts';

export interface Mount {
  readonly source: string;
  readonly point: string;
  readonly type: string;
  readonly options: string;
}

/** Both forms: `source point type options 0 0` of Linux, and `source on /point (type, options)` of macOS. */
export function parseMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    if (line.length > 8192) return [];
    const mac = /^(.*?) on (\/.*) \(([^(),]+)(?:, ([^()]*))?\)$/.exec(line);
    if (mac !== null) return [{ source: mac[1] ?? '', point: mac[2] ?? '', type: mac[3] ?? '', options: mac[4] ?? '' }];
    const [source, point, type, options = ''] = line.split(/[ \t]+/).map(unescapeOctal);
    return source === undefined || type === undefined || point?.startsWith('/') !== true ? [] : [{ source, point, type, options }];
  });
}

/** Spaces and the like are written as \040. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
}

type Judgement = readonly [provider: Provider, confidence: Confidence];

const networkTypes: Readonly<Record<string, Judgement>> = Object.fromEntries([
  ...['nfs', 'nfs4', 'cifs', 'smb3', 'smbfs', 'ncpfs', 'afs', 'afpfs', 'webdav', 'davfs', 'ceph', 'glusterfs', 'lustre', 'fuse.sshfs', 'fuse.ceph', 'fuse.glusterfs', 'fuse.curlftpfs', 'fuse.rclone', 'fuse.s3fs', 'fuse.davfs', 'macfuse_sshfs'].map((type) => [type, ['network', 'certain']] as const),
  ...['9p', 'fuse.kio-fuse'].map((type) => [type, ['network', 'likely']] as const),
  // The disk of a virtual machine's host: what syncs it cannot be seen from here.
  ...['virtiofs', 'vboxsf', 'fuse.vmhgfs-fuse', 'fuse.grpcfuse', 'fakeowner'].map((type) => [type, ['network', 'possible']] as const),
  ['fuse.google-drive-ocamlfuse', ['google-drive', 'certain']],
  ['fuse.onedriver', ['onedrive', 'certain']],
]);

function judge({ source, point, type, options }: Mount): Judgement | undefined {
  // Drives of Windows in its Linux: the disk is local, what lies on it is judged by its path.
  if (type === '9p' && /(^|[,;])aname=drvfs([,;]|$)/.test(options)) return undefined;
  // The root of some sandboxes (gVisor) and virtual machines.
  if (type === '9p' && point === '/') return ['network', 'possible'];
  const isFuse = /^(macfuse|osxfuse|fuse)/.test(type);
  if (isFuse && /^pcloud(\.fs)?$/i.test(source)) return ['pcloud', 'certain'];
  if (isFuse && source === 'google-drive-ocamlfuse') return ['google-drive', 'certain'];
  if (isFuse && source === 'onedriver') return ['onedrive', 'certain'];
  // sshfs of macOS: `me@host:/path`.
  if (isFuse && /^[\w.@-]+:/.test(source) && !Object.hasOwn(networkTypes, type)) return ['network', 'likely'];
  return Object.hasOwn(networkTypes, type) ? networkTypes[type] : undefined;
}

/** The mount that holds the path: the longest, and of two at the same point the later, which covers the earlier. */
export function mountEvidence(directory: string, mounts: readonly Mount[], paths: Paths): Evidence[] {
  let holder: Mount | undefined;
  for (const mount of mounts) if (paths.within(mount.point, directory) && mount.point.length >= (holder?.point.length ?? 0)) holder = mount;
  const judgement = holder === undefined ? undefined : judge(holder);
  if (holder === undefined || judgement === undefined) return [];
  const [provider, confidence] = judgement;
  return [{ provider, confidence, folder: holder.point, because: `${holder.point} is mounted from ${withoutSecrets(holder.source)} as ${holder.type}.` }];
}

/** `//user:password@server/share` as macOS prints it. */
function withoutSecrets(source: string): string {
  return source.replace(/^(\/\/[^:@/]*):[^@/]*@/, '$1@');
}

/** `\\server\share`, also with a mapped drive's real path. */
export function uncEvidence(directory: string, { platform }: SyncProbes): Evidence[] {
  if (platform !== 'win32') return [];
  const [folder, server, share] = /^\\\\([^\\?.][^\\]*)\\([^\\]+)/.exec(directory) ?? [];
  if (folder === undefined || server === undefined || share === undefined) return [];
  const isLinux = /^wsl(\$|\.localhost)$/i.test(server);
  return [{ provider: 'network', confidence: isLinux ? 'likely' : 'certain', folder, because: `${folder} is a share of ${server}.` }];
}

const desktopMounts: Readonly<Record<string, Provider>> = { 'google-drive': 'google-drive', onedrive: 'onedrive', 'smb-share': 'network', sftp: 'network', dav: 'network', davs: 'network', ftp: 'network', nfs: 'network', 'afp-volume': 'network' };

/** GNOME's `/run/user/1000/gvfs/google-drive:host=…`. */
export function desktopEvidence(directory: string, paths: Paths): Evidence[] {
  const segments = paths.segments(directory);
  const at = segments.indexOf('gvfs');
  const place = /^([a-z-]+):host=|^([a-z-]+):server=/.exec(segments[at + 1] ?? '');
  const kind = place?.[1] ?? place?.[2] ?? '';
  const isUser = segments[0] === 'run' && segments[1] === 'user' && at === 3;
  if (at < 0 || !(isUser || segments[at - 1] === '.cache') || !Object.hasOwn(desktopMounts, kind)) return [];
  const folder = paths.join(paths.root(directory), ...segments.slice(0, at + 2));
  return [{ provider: desktopMounts[kind] ?? 'network', confidence: 'certain', folder, because: `${folder} is where the desktop mounts what lies elsewhere (${kind}).` }];
}
