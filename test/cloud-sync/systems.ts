// Imagined computers: a home, variables, files, links and mounts, with and without sync clients, for three platforms.
import type { SyncProbes } from '../../src/transaction/cloud-sync/findings.ts';
import type { PlaceProbes } from '../../src/transaction/cloud-sync/place-outside.ts';

export interface Computer {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Path → text. */
  readonly files?: Readonly<Record<string, string>>;
  readonly directories?: readonly string[];
  /** Path → where it leads. */
  readonly links?: Readonly<Record<string, string>>;
  readonly mounts?: string;
  /** Path → volume; the longest that fits; else 1. */
  readonly devices?: Readonly<Record<string, bigint>>;
  /** Directories that may not be written. */
  readonly readOnly?: readonly string[];
}

export type Probes = SyncProbes & PlaceProbes & { readonly asked: string[] };

export function probesOf({ platform, home, env = {}, files = {}, directories = [], links = {}, mounts, devices = {}, readOnly = [] }: Computer): Probes {
  const separator = platform === 'win32' ? '\\' : '/';
  const all = [...Object.keys(files), ...directories, home];
  const asked: string[] = [];
  const within = (folder: string, path: string): boolean => path === folder || path.startsWith(folder.endsWith(separator) ? folder : `${folder}${separator}`);
  const exists = (path: string): boolean => all.some((one) => within(path, one));
  return {
    asked,
    platform,
    home,
    env,
    exists,
    readFile: (path) => (asked.push(path), Object.hasOwn(files, path) ? files[path] : undefined),
    list: (path) => {
      asked.push(path);
      const below = all.filter((one) => one !== path && within(path, one)).map((one) => one.slice(path.endsWith(separator) ? path.length : path.length + 1).split(separator)[0] ?? '');
      return [...new Set(below)];
    },
    realpath: (path) => {
      const from = Object.keys(links).find((one) => within(one, path));
      return from === undefined ? path : `${links[from]}${path.slice(from.length)}`;
    },
    mounts: () => mounts,
    device: (path) => {
      if (!exists(path)) return undefined;
      const [volume] = Object.keys(devices).filter((one) => within(one, path)).sort((one, other) => other.length - one.length);
      return volume === undefined ? 1n : devices[volume];
    },
    writable: (path) => !readOnly.includes(path),
  };
}

const local = 'proc /proc proc rw 0 0\n/dev/sda1 / ext4 rw,relatime 0 0\ntmpfs /tmp tmpfs rw 0 0\n';

export const computers = {
  /** No client at all. */
  linux: { platform: 'linux', home: '/home/me', env: { HOME: '/home/me' }, mounts: local },
  mac: { platform: 'darwin', home: '/Users/me', mounts: '/dev/disk3s1 on / (apfs, sealed, local, read-only)\n/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled)\n' },
  windows: { platform: 'win32', home: 'C:\\Users\\me', env: { APPDATA: 'C:\\Users\\me\\AppData\\Roaming', LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local' } },
  /** The user's directory is a link, and whoever asks where he is gets the real path. */
  moved: { platform: 'linux', home: '/home/me', links: { '/home/me': '/data/homes/me' }, files: { '/home/me/.dropbox/info.json': '{"personal":{"path":"/home/me/DB"}}' }, mounts: local },
  /** The root of a sandbox. */
  sandbox: { platform: 'linux', home: '/root', mounts: 'none / 9p rw,trans=fd 0 0\nnone /proc proc rw 0 0\nnone /host virtiofs rw 0 0\n' },
  /** Every client there is, some of them at places of their own. */
  fullLinux: {
    platform: 'linux',
    home: '/home/me',
    files: {
      '/home/me/.dropbox/info.json': '{"personal":{"path":"/home/me/Dropbox","host":1,"is_team":false},"business":{"path":"/data/work-box","root_path":"/data/work-box","host":2}}',
      '/home/me/.config/onedrive/config': '# mine\nsync_dir = "~/Clouds/OD"\nskip_file = "~*|.~*|*.tmp"\n',
      '/home/me/.config/Nextcloud/nextcloud.cfg': '[Accounts]\n0\\Folders\\1\\localPath=/home/me/Nextcloud/\n0\\Folders\\2\\localPath=/srv/team files/\n',
      '/home/me/.config/ownCloud/owncloud.cfg': '[Accounts]\n0\\Folders\\1\\localPath=/home/me/Uni/\n',
      '/home/me/.local/state/syncthing/config.xml': '<configuration>\n<folder id="a" label="N" path="~/Notes" type="sendreceive">\n</folder><folder id="b" path="/home/me/R&amp;D" type="sendonly"></folder>\n<defaults><folder id="" label="" path="~/Later" type="sendreceive"></folder></defaults>\n</configuration>',
      '/home/me/.var/app/com.nextcloud.desktopclient.nextcloud/config/Nextcloud/nextcloud.cfg': '0\\Folders\\1\\localPath=/home/me/FlatNC/\n',
      '/home/me/old-notes/.stfolder/marker': '',
      '/home/me/uni/.sync_3f2a9c1b7d4e.db': '',
      '/home/me/uni2/._sync_0123abcd4567.db': '',
      '/media/usb/Team/.dropbox.cache/x': '',
    },
    links: { '/home/me/work': '/home/me/Dropbox/work', '/home/me/Dropbox/out': '/srv/code', '/home/me/OneDrive': '/data/od' },
    mounts: `${local}nas:/export /mnt/nas nfs4 rw,vers=4.2 0 0\n//nas/share /mnt/smb cifs rw 0 0\n//nas/share /mnt/smb3 smb3 rw 0 0\nme@host: /home/me/remote fuse.sshfs rw 0 0\npCloud.fs /home/me/pCloudDrive fuse rw 0 0\ngoogle-drive-ocamlfuse /home/me/gd fuse.google-drive-ocamlfuse rw 0 0\nremote: /home/me/r\\040clone fuse.rclone rw 0 0\nonedriver /home/me/odr fuse.onedriver rw 0 0\nhost9 /mnt/host 9p rw,trans=virtio 0 0\nC:\\\\ /mnt/c 9p rw,aname=drvfs;path=C:\\\\ 0 0\nnas:/old /mnt/covered nfs rw 0 0\n/dev/sdb1 /mnt/covered ext4 rw 0 0\n/dev/sdc1 /mnt/nas/local ext4 rw 0 0\nhttps://dav /mnt/dav fuse.davfs rw 0 0\ndav /mnt/dav2 davfs rw 0 0\nvol /mnt/gfs fuse.glusterfs rw 0 0\n`,
  },
  fullMac: {
    platform: 'darwin',
    home: '/Users/me',
    files: {
      '/Users/me/.dropbox/info.json': '{"personal":{"path":"/Volumes/SSD/Dropped"}}',
      '/Users/me/Library/Preferences/Nextcloud/nextcloud.cfg': '0\\Folders\\1\\localPath=/Users/me/NC/\n',
      '/Users/me/Library/Application Support/Syncthing/config.xml': '<folder id="x" path="/Users/me/Notes"></folder>',
      '/Users/me/Library/Application Support/Box/Box/x': '',
      '/Users/me/Drive/.tmp.drivedownload/x': '',
      '/Users/me/Obsidian/.stfolder': '',
    },
    directories: ['/Users/me/Library/Mobile Documents/com~apple~CloudDocs', '/Users/me/Library/CloudStorage/OneDrive-Contoso'],
    links: { '/Users/me/Dropbox': '/Users/me/Library/CloudStorage/Dropbox', '/Users/me/OneDrive': '/Users/me/Library/CloudStorage/OneDrive-Personal', '/Users/me/site': '/Users/me/Library/Mobile Documents/com~apple~CloudDocs/site' },
    mounts: '/dev/disk3s1 on / (apfs, sealed, local)\n//me:secret@nas/share on /Volumes/share (smbfs, nodev, nosuid)\nnas:/x on /Volumes/nfs disk (nfs, asynchronous)\nme@h: on /Users/me/remote (macfuse_sshfs, nodev)\nme@h:/srv on /Users/me/remote2 (macfuse, nodev)\n/dev/disk9 on /Users/me/plain (macfuse, local)\npCloud.fs on /Users/me/pCloud Drive (macfuse, nodev)\n/dev/disk4s1 on /Volumes/USB (exfat, local)\n',
  },
  fullWindows: {
    platform: 'win32',
    home: 'C:\\Users\\me',
    env: { APPDATA: 'C:\\Users\\me\\AppData\\Roaming', LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local', OneDrive: 'C:\\Users\\me\\OneDrive - Contoso', OneDriveCommercial: 'C:\\Users\\me\\OneDrive - Contoso', OneDriveConsumer: 'E:\\Private\\Drive' },
    files: {
      'C:\\Users\\me\\AppData\\Local\\Dropbox\\info.json': '{"personal":{"path":"D:\\\\Files\\\\DB","host":1}}',
      'C:\\Users\\me\\AppData\\Roaming\\Nextcloud\\nextcloud.cfg': '0\\Folders\\1\\localPath=C:/Users/me/Nextcloud/\n0\\FoldersWithPlaceholders\\2\\localPath=D:/Team/NC/\n',
      'C:\\Users\\me\\AppData\\Roaming\\ownCloud\\owncloud.cfg': '0\\Folders\\1\\localPath=D:/Uni/\n',
      'C:\\Users\\me\\AppData\\Local\\Syncthing\\config.xml': '<folder id="x" path="D:\\Notes"></folder>',
      'C:\\Users\\me\\AppData\\Local\\Box\\Box\\x': '',
      'D:\\Old\\.stfolder\\x': '',
      'D:\\Mirror\\.tmp.driveupload\\x': '',
    },
    links: { 'C:\\Users\\me\\Documents': 'C:\\Users\\me\\OneDrive - Contoso\\Documents', 'C:\\src\\app': 'D:\\Files\\DB\\app', 'Z:\\': '\\\\nas\\home\\' },
  },
} as const satisfies Readonly<Record<string, Computer>>;

export type Name = keyof typeof computers;
