// Finds the ESLint configuration that governs a file, from the list of tracked paths.
import type { RepoPath } from '../../model.ts';
import { isFixture } from '../syntax/kinds.ts';

/** A directory that ESLint is run from, with the kind of configuration it holds. */
export interface Place {
  /** Relative to the top level; '' at the top. */
  readonly directory: string;
  readonly kind: 'flat' | 'legacy';
  /** The configuration file. */
  readonly file: RepoPath;
}

/** The places of a snapshot by directory. */
export interface Places {
  readonly flat: ReadonlyMap<string, Place>;
  readonly legacy: ReadonlyMap<string, Place>;
}

/** Where a directory has several, ESLint takes the first of these. */
const flatNames = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map((extension) => `eslint.config.${extension}`);
const legacyNames = ['.eslintrc.js', '.eslintrc.cjs', '.eslintrc.yaml', '.eslintrc.yml', '.eslintrc.json', '.eslintrc'];
const configName = /(?:^|\/)(?:eslint\.config\.[cm]?[jt]s|\.eslintrc(?:\.(?:c?js|ya?ml|json))?)$/;

/** Configuration in test data is an example, not a rule for the commit. */
export function isConfig(path: string): boolean {
  // The search for the word is what makes this cheap on tens of thousands of paths.
  return path.includes('eslint') && configName.test(path) && !isFixture(path);
}

/** `topLevelPackage`: package.json of the top level, when it carries `eslintConfig`. */
export function placesIn(tracked: readonly RepoPath[], topLevelPackage: RepoPath | undefined): Places {
  const files = tracked.filter(isConfig);
  const legacy = byDirectory(files, legacyNames, 'legacy');
  if (topLevelPackage !== undefined && !legacy.has('')) legacy.set('', { directory: '', kind: 'legacy', file: topLevelPackage });
  return { flat: byDirectory(files, flatNames, 'flat'), legacy };
}

function byDirectory(files: readonly RepoPath[], names: readonly string[], kind: Place['kind']): Map<string, Place> {
  const rankOf = (file: string): number => names.indexOf(file.slice(file.lastIndexOf('/') + 1));
  const found = files.filter((file) => rankOf(file) !== -1).sort((a, b) => rankOf(b) - rankOf(a));
  return new Map(found.map((file) => [parentOf(file), { directory: parentOf(file), kind, file }]));
}

/** Every place at or above the file that can govern it, nearest first. */
export function placesAbove(path: string, places: ReadonlyMap<string, Place>): Place[] {
  const found: Place[] = [];
  for (let directory = parentOf(path); ; directory = parentOf(directory)) {
    const place = places.get(directory);
    if (place !== undefined) found.push(place);
    if (directory === '') return found;
  }
}

/**
 * `eslint.config.*`: the nearest. `.eslintrc*` cascade, so ESLint is run from the nearest one that says `root: true`,
 * else from the topmost. Flat configuration wins where both exist, as in ESLint, unless legacy is asked for.
 */
export function placeOf(path: string, places: Places, isRoot: (place: Place) => boolean, preferred: Place['kind']): Place | undefined {
  const flat = placesAbove(path, places.flat)[0];
  const above = placesAbove(path, places.legacy);
  const legacy = above.find(isRoot) ?? above.at(-1);
  return preferred === 'legacy' ? (legacy ?? flat) : (flat ?? legacy);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
