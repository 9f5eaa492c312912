// Paths inside the repository, as text: relative to the top level, '' for the top level itself.

export function dirname(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Joins and normalises; a result that starts with `../`, or is `..`, is outside. */
export function join(directory: string, path: string): string {
  const parts: string[] = directory === '' ? [] : directory.split('/');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

export function isOutside(path: string): boolean {
  return path === '..' || path.startsWith('../');
}

export function isWithin(directory: string, path: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`);
}

/** A directory and all above it, the nearest first. */
export function ancestors(directory: string): string[] {
  const list = [directory];
  for (let at = directory; at !== ''; list.push(at)) at = dirname(at);
  return list;
}
