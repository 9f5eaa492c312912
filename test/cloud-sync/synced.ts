// Paths that something syncs: computer, path, provider, and the least confidence that is expected.
import type { Confidence, Provider } from '../../src/transaction/cloud-sync/findings.ts';
import type { Name } from './systems.ts';

export type Row = readonly [computer: Name, path: string, provider: Provider, least: Confidence];

const table = `
fullLinux | /home/me/Dropbox/app | dropbox | certain
fullLinux | /home/me/Dropbox | dropbox | certain
fullLinux | /data/work-box/team/app | dropbox | certain
fullLinux | /home/me/work/app | dropbox | certain
fullLinux | /media/usb/Team/app | dropbox | likely
linux | /home/me/Dropbox/app | dropbox | likely
linux | /home/me/Dropbox (Contoso)/app | dropbox | likely
linux | /home/me/Contoso Dropbox/Me/app | dropbox | likely
linux | /home/other/Dropbox/app | dropbox | likely
linux | /media/me/disk/Dropbox/app | dropbox | likely
linux | /mnt/c/Users/me/Dropbox/app | dropbox | likely
moved | /data/homes/me/DB/app | dropbox | certain
moved | /data/homes/me/OneDrive/app | onedrive | likely
fullLinux | /home/me/Clouds/OD/app | onedrive | certain
fullLinux | /home/me/OneDrive/app | onedrive | likely
fullLinux | /home/me/odr/app | onedrive | certain
linux | /home/me/OneDrive/app | onedrive | likely
linux | /mnt/c/Users/me/OneDrive/src/app | onedrive | likely
fullLinux | /mnt/c/Users/me/OneDrive - Contoso/src | onedrive | likely
fullLinux | /home/me/gd/app | google-drive | certain
linux | /home/me/GoogleDrive/app | google-drive | likely
linux | /home/me/Google Drive/app | google-drive | likely
linux | /run/user/1000/gvfs/google-drive:host=gmail.com,user=me/app | google-drive | certain
linux | /run/media/me/disk/Google Drive/app | google-drive | likely
fullLinux | /mnt/c/Users/me/iCloudDrive/app | icloud | likely
linux | /mnt/c/Users/me/Box/app | box | possible
linux | /home/me/Box Sync/app | box | likely
fullLinux | /home/me/Nextcloud/app | nextcloud | certain
fullLinux | /srv/team files/app | nextcloud | certain
fullLinux | /home/me/uni/app/deep | nextcloud | likely
fullLinux | /home/me/uni2/app | nextcloud | likely
linux | /home/me/Nextcloud/app | nextcloud | likely
linux | /home/me/Nextcloud2/app | nextcloud | likely
fullLinux | /home/me/Uni/app | owncloud | certain
linux | /home/me/ownCloud/app | owncloud | likely
fullLinux | /home/me/Notes/app | syncthing | certain
fullLinux | /home/me/R&D/app | syncthing | certain
fullLinux | /home/me/old-notes/a/b/c | syncthing | likely
fullLinux | /home/me/pCloudDrive/app | pcloud | certain
linux | /home/me/pCloudDrive/app | pcloud | likely
fullLinux | /mnt/nas/app | network | certain
fullLinux | /mnt/smb/app | network | certain
fullLinux | /mnt/smb3/app | network | certain
fullLinux | /home/me/remote/app | network | certain
fullLinux | /home/me/r clone/app | network | certain
fullLinux | /mnt/dav/app | network | certain
fullLinux | /mnt/dav2/app | network | certain
fullLinux | /mnt/gfs/app | network | certain
fullLinux | /mnt/host/app | network | likely
linux | /run/user/1000/gvfs/smb-share:server=nas,share=x/app | network | certain
linux | /run/user/1000/gvfs/sftp:host=h/app | network | certain
fullMac | /Users/me/Library/CloudStorage/OneDrive-Contoso/app | onedrive | certain
mac | /Users/me/Library/CloudStorage/OneDrive-Personal/app | onedrive | certain
mac | /users/me/library/cloudstorage/OneDrive-Personal/app | onedrive | certain
fullMac | /Users/me/OneDrive/app | onedrive | certain
mac | /Users/me/OneDrive - Contoso/app | onedrive | likely
mac | /Users/me/Library/CloudStorage/Dropbox/app | dropbox | certain
mac | /Users/me/Library/CloudStorage/Dropbox-Contoso/app | dropbox | certain
fullMac | /Users/me/Dropbox/app | dropbox | certain
fullMac | /Volumes/SSD/Dropped/app | dropbox | certain
mac | /Users/me/Dropbox/app | dropbox | likely
mac | /Volumes/SSD/Dropbox/app | dropbox | likely
mac | /Users/me/Library/CloudStorage/GoogleDrive-me@example.com/My Drive/app | google-drive | certain
mac | /Users/me/Google Drive/app | google-drive | likely
mac | /Volumes/GoogleDrive/My Drive/app | google-drive | likely
fullMac | /Users/me/Drive/app | google-drive | likely
mac | /Users/me/Library/Mobile Documents/com~apple~CloudDocs/app | icloud | certain
mac | /Users/me/Library/Mobile Documents/iCloud~md~obsidian/Documents/app | icloud | certain
fullMac | /Users/me/site/app | icloud | certain
fullMac | /Users/me/Documents/app | icloud | possible
fullMac | /Users/me/Desktop/app | icloud | possible
mac | /Users/other/Library/CloudStorage/Box-Box/app | box | certain
mac | /Users/me/Library/CloudStorage/Box-Box/app | box | certain
fullMac | /Users/me/Box/app | box | likely
mac | /Users/me/Box Sync/app | box | likely
fullMac | /Users/me/NC/app | nextcloud | certain
mac | /Users/me/Nextcloud/app | nextcloud | likely
mac | /Users/me/Library/CloudStorage/Nextcloud-cloud.example.com/app | nextcloud | certain
fullMac | /Users/me/Notes/app | syncthing | certain
fullMac | /Users/me/Obsidian/vault | syncthing | likely
fullMac | /Users/me/pCloud Drive/app | pcloud | certain
mac | /Users/me/pCloud Drive/app | pcloud | likely
mac | /Users/me/Library/CloudStorage/ProtonDrive-me@example.com/app | other | certain
fullMac | /Volumes/share/app | network | certain
fullMac | /Volumes/nfs disk/app | network | certain
fullLinux | /home/me/FlatNC/app | nextcloud | certain
linux | /home/me/Insync/me@example.com/Google Drive/app | other | likely
fullMac | /Users/me/remote2/app | network | likely
fullMac | /Users/me/remote/app | network | certain
fullWindows | C:\\Users\\me\\OneDrive - Contoso\\app | onedrive | certain
fullWindows | c:\\users\\ME\\onedrive - contoso\\app | onedrive | certain
fullWindows | C:/Users/me/OneDrive - Contoso/app | onedrive | certain
fullWindows | \\\\?\\C:\\Users\\me\\OneDrive - Contoso\\app | onedrive | certain
fullWindows | C:\\Users\\me\\Documents\\app | onedrive | certain
fullWindows | E:\\Private\\Drive\\app | onedrive | certain
windows | C:\\Users\\me\\OneDrive\\app | onedrive | likely
windows | C:\\Users\\build\\OneDrive - Contoso\\app | onedrive | likely
windows | D:\\OneDrive\\app | onedrive | likely
fullWindows | D:\\Files\\DB\\app | dropbox | certain
fullWindows | C:\\src\\app\\deep | dropbox | certain
windows | C:\\Users\\me\\Dropbox\\app | dropbox | likely
windows | D:\\Dropbox\\app | dropbox | likely
windows | C:\\Users\\me\\Dropbox (Contoso)\\app | dropbox | likely
windows | G:\\My Drive\\app | google-drive | likely
windows | G:\\Shared drives\\Team\\app | google-drive | likely
windows | H:\\Meine Ablage\\app | google-drive | likely
windows | C:\\Users\\me\\Google Drive\\app | google-drive | likely
fullWindows | D:\\Mirror\\app | google-drive | likely
windows | C:\\Users\\me\\iCloudDrive\\app | icloud | likely
fullWindows | C:\\Users\\me\\Box\\app | box | likely
windows | C:\\Users\\me\\Box Sync\\app | box | likely
fullWindows | C:\\Users\\me\\Nextcloud\\app | nextcloud | certain
fullWindows | D:\\Team\\NC\\app | nextcloud | certain
fullWindows | D:\\Uni\\app | owncloud | certain
fullWindows | D:\\Notes\\app | syncthing | certain
fullWindows | D:\\Old\\app | syncthing | likely
windows | C:\\Users\\me\\pCloudDrive\\app | pcloud | likely
windows | C:\\Users\\me\\pCloud Sync\\app | pcloud | likely
windows | \\\\nas\\share\\app | network | certain
windows | //nas/share/app | network | certain
windows | \\\\?\\UNC\\nas\\share\\app | network | certain
windows | \\\\wsl.localhost\\Ubuntu\\home\\me\\app | network | likely
fullWindows | Z:\\app | network | certain
`;

export const synced: readonly Row[] = table
  .trim()
  .split('\n')
  .map((line) => line.split(' | ') as unknown as Row);
