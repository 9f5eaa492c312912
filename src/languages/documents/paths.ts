// Paths relative to the top level, with forward slashes: split, joined, and kept inside.

export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Joins and normalises, '' being the top level; undefined: outside. */
export function joined(directory: string, path: string): string | undefined {
  const plain = path.startsWith('./') ? path.slice(2) : path;
  if (plain !== '' && !/^[./]|\/[./]|\/$/.test(plain)) return directory === '' ? plain : `${directory}/${plain}`;
  const parts: string[] = [];
  for (const part of `${directory}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** Within an installed package, which is not tracked. */
export function isInstalled(path: string): boolean {
  return path.includes('node_modules') && path.split('/').includes('node_modules');
}

/** Every directory that holds one of the paths, '' included. */
export function directoriesOf(paths: Iterable<string>): ReadonlySet<string> {
  const directories = new Set(['']);
  for (const path of paths) {
    for (let directory = directoryOf(path); !directories.has(directory); directory = directoryOf(directory)) directories.add(directory);
  }
  return directories;
}

/** Without percent escapes; as it is when they are broken. */
export function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Another scheme, or another host. */
export function isRemote(url: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(url);
}
