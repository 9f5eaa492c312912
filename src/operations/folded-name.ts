// When two names may be one file.

/** What a file system that does not tell case or composition apart takes two names for. */
export function foldedName(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC');
}
