// This package as it is installed: where it lies, and the programs of it that run in processes of their own.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Built code lies in few files, so how deep this one lies says nothing: the nearest package.json above does. */
function findOwnDirectory(directory: string): string {
  return existsSync(join(directory, 'package.json')) || dirname(directory) === directory ? directory : findOwnDirectory(dirname(directory));
}

/** Absolute directory of writeopt's package. */
export const ownDirectory = findOwnDirectory(import.meta.dirname);

/** Absolute path of a program of writeopt's, as built or as source, as the caller itself is. `name` is its path in src/ without extension. */
export function ownProgram(name: 'cli' | 'validators/child' | 'validators/tasks/runner'): string {
  return import.meta.url.endsWith('.ts') ? join(ownDirectory, 'src', `${name}.ts`) : join(ownDirectory, 'dist', `${name}.js`);
}
