// Looks up a file named relative to the one that names it, as `$ref` and configurations do.
import type { RepoPath } from '../../model.ts';
import type { Resolution } from '../reference.ts';
import { decoded, isInstalled, joined } from './paths.ts';

/** What is left out of the name of a configuration. */
const endings = ['.json', '.jsonc', '.js', '.cjs', '.mjs', '.ts', '.cts', '.mts', '.yaml', '.yml', '/index.json', '/index.js', '/index.cjs', '/index.mjs', '/index.ts'];

/** Without a fragment and a query. */
export function addressOf(specifier: string): string {
  const end = specifier.search(/[?#]/);
  return decoded(end < 0 ? specifier : specifier.slice(0, end));
}

export function found(path: string): Resolution {
  return { paths: [path as RepoPath] };
}

export const missing: Resolution = { paths: [] };

/** The file itself, or the one whose ending is left out. */
export function resolvePlain(paths: ReadonlySet<string>, directory: string, specifier: string): Resolution | undefined {
  const address = addressOf(specifier);
  // From the root of a host, which may be the top level or not.
  if (address.startsWith('/')) return paths.has(address.slice(1)) ? found(address.slice(1)) : undefined;
  const path = joined(directory, address);
  if (path === undefined || isInstalled(path)) return undefined;
  if (paths.has(path)) return found(path);
  const whole = (/[./]/.test(address) ? endings : []).map((ending) => path + ending).find((one) => paths.has(one));
  if (whole !== undefined) return found(whole);
  // A bare word without an extension is a name of something else.
  return address.startsWith('.') || /\.\w+$/.test(address) ? missing : undefined;
}
