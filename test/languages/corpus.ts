// Directories of real files, to be compared with TypeScript.
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Every regular file that is not installed, relative to the directory. */
export function filesOf(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !/(^|\/)(node_modules|\.git)(\/|$)/.test(path) && lstatSync(join(root, path)).isFile())
    .sort();
}

export const isModule = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path);

/** Puts packages where an install would: links in node_modules. `folders` are those that hold packages, or are some. */
export function linkWorkspaces(root: string, folders: readonly string[]): void {
  for (const folder of folders) {
    for (const directory of [folder, ...readdirSync(join(root, folder)).map((name) => join(folder, name))]) {
      const manifest = join(root, directory, 'package.json');
      if (!existsSync(manifest)) continue;
      const value: unknown = JSON.parse(readFileSync(manifest, 'utf8').replace(/^\uFEFF/, ''));
      const name = typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string' ? value.name : undefined;
      const link = name === undefined ? undefined : join(root, 'node_modules', name);
      if (link === undefined || existsSync(link)) continue;
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(root, directory), link, 'dir');
    }
  }
}
