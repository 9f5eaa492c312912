// Paths that nothing syncs, however they are named, each on a computer without clients and on one with all of them.
import type { Name } from './systems.ts';

export type Row = readonly [computer: Name, path: string];

/** Names of projects and files with a provider's name, or a part of one, in them. */
const names = 'sandbox async inbox mailbox cloudflare sync-engine dropbox-sdk onedrive-api box boxes sync synchronizer.ts cloud cloud-run icloud-tools google-drive-client nextcloud nextcloud-server owncloud-core syncthing pcloud-sdk dropzone gearbox toolbox lightbox Box2D virtualbox busybox xbox rsync browser-sync cloudformation soundcloud point-cloud nfs-utils smb-client sshfs Dropbox OneDrive Nextcloud Box dropbox onedrive'.split(' ');

const places: readonly (readonly [Name, Name, string, string])[] = [
  ['linux', 'fullLinux', '/home/me/code/', '/'],
  ['mac', 'fullMac', '/Users/me/code/', '/'],
  ['windows', 'fullWindows', 'C:\\Users\\me\\code\\', '\\'],
];

const named = places.flatMap(([bare, full, directory, separator]) => names.flatMap((name): Row[] => [[bare, `${directory}${name}${separator}app`], [full, `${directory}${name}${separator}app`]]));

const traps = `
linux | /home/me/Dropbox-old/app
linux | /home/me/DropboxBackup/app
linux | /home/me/dropbox/app
linux | /home/me/.dropbox/instance1
linux | /home/me/.dropbox-dist/app
linux | /home/me/.config/Nextcloud/logs
linux | /home/me/OneDrive.bak/app
linux | /home/me/OneDriveApi/app
linux | /home/me/mybox/app
linux | /home/me/inbox/app
linux | /home/me/Sync/app
linux | /home/me/Documents/app
linux | /home/me/Desktop/app
linux | /home/me/app
linux | /home/me
linux | /
linux | /opt/dropbox/app
linux | /srv/Dropbox/app
linux | /srv/code
linux | /tmp/async/x
linux | /var/lib/nextcloud/data
linux | /var/lib/docker/overlay2/abc/merged/app
linux | /home/me/a/Dropbox (Contoso)/app
linux | /run/user/1000/doc/app
linux | /home/me/gvfs/sftp:host=h/app
linux | /mnt/c/Users/me/code/app
linux | /mnt/c/Users/me/Documents/app
moved | /data/homes/me/app
moved | /data/homes/me/code/Dropbox/app
moved | /data/homes/Dropbox/app
mac | /Users/Shared/Library/app
sandbox | /root/app
sandbox | /tmp/async
sandbox | /host/app
linux | /workspace/cloud/sync/app
fullLinux | /home/me
fullLinux | /home/me/app
fullLinux | /home/me/Dropbox/out/app
fullLinux | /home/me/Dropbox-old/app
fullLinux | /home/me/DropboxBackup/app
fullLinux | /home/me/Later/app
fullLinux | /home/me/Notes2/app
fullLinux | /home/me/.dropbox/instance1
fullLinux | /data/work-box2/app
fullLinux | /data
fullLinux | /home/me/Clouds/app
fullLinux | /home/me/Clouds/ODX/app
fullLinux | /srv/team/app
fullLinux | /srv/code/app
fullLinux | /mnt/nas2/app
fullLinux | /mnt/nas/local/app
fullLinux | /mnt/covered/app
fullLinux | /mnt/smbx/app
fullLinux | /mnt/c/code/app
fullLinux | /home/me/remote2/app
fullLinux | /media/usb/app
mac | /Users/me/Documents/app
mac | /Users/me/Desktop/app
mac | /Users/me/app
mac | /Users/me/Library/CloudStorage
mac | /Users/me/Library/Application Support/Dropbox/app
mac | /Users/me/Library/Caches/CloudKit/app
mac | /Users/me/DropboxOld/app
mac | /Users/me/iCloud-tools/app
mac | /Applications/Dropbox.app/Contents
mac | /Applications/OneDrive.app/Contents
mac | /Volumes/USB/app
mac | /Volumes/USB/work/Dropbox/app
mac | /Users/Shared/app
mac | /opt/homebrew/Cellar/syncthing/1
mac | /private/tmp/sync/app
fullMac | /Users/me/app
fullMac | /Users/me/plain/app
fullMac | /Users/me/Documents/app.nosync/src
fullMac | /Users/me/Library/Mobile Documents/com~apple~CloudDocs/x.nosync/src
fullMac | /Users/me/Library/Mobile Documents
fullMac | /Users/me/Library/Application Support/Box/Box/x
fullMac | /Users/me/Downloads/app
fullMac | /Users/me/Notes-old/app
fullMac | /Volumes/SSD/app
fullMac | /Volumes/USB/app
fullMac | /Volumes/share2/app
windows | C:\\Users\\me\\Documents\\app
windows | C:\\Users\\me\\Desktop\\app
windows | C:\\Users\\me\\app
windows | C:\\Program Files\\Dropbox\\Client
windows | C:\\Program Files\\Microsoft OneDrive\\app
windows | C:\\Program Files\\Box\\Box
windows | C:\\Users\\me\\AppData\\Local\\Microsoft\\OneDrive\\logs
windows | C:\\Users\\me\\AppData\\Roaming\\Dropbox\\x
windows | C:\\Users\\me\\VirtualBox VMs\\x
windows | C:\\Users\\me\\OneDriveTemp\\x
windows | C:\\My Drive\\app
windows | D:\\src\\Dropbox\\app
windows | D:\\sandbox\\app
windows | D:\\
windows | \\\\?\\C:\\code\\app
windows | \\\\.\\C:\\code\\app
windows | C:\\inetpub\\async
windows | D:\\code\\My Drive\\app
fullWindows | C:\\Users\\me\\app
fullWindows | C:\\Users\\me\\OneDrive - Contoso2x\\..\\code\\app
fullWindows | D:\\Files\\DBX\\app
fullWindows | D:\\Files\\app
fullWindows | E:\\Private\\app
fullWindows | D:\\Team\\app
fullWindows | D:\\Notes2\\app
fullWindows | C:\\src\\application
`;

export const notSynced: readonly Row[] = [...named, ...traps.trim().split('\n').map((line) => line.split(' | ') as unknown as Row)];
