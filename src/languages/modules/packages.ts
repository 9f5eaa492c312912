// The packages of the repository: which package.json a name means from where, and what it says.
import type { ResolverOptions } from '../reference.ts';
import { expandBraces, globOf } from './globs.ts';
import { asText, asTexts, isObject, own, readObject, type JsonObject } from './json.ts';
import { ancestors, dirname, isWithin, join } from './paths.ts';
import { keysOf, matchKey } from './patterns.ts';

export interface Package {
  readonly directory: string;
  readonly name: string | undefined;
  readonly manifest: JsonObject;
}

/** What lies in node_modules is installed, not written here. */
const installed = /(?:^|\/)node_modules\//;
/** Packages below these play a part in a test: what has their name is more likely installed. */
const played = /(?:^|\/)(?:(?:__|test-?)?fixtures?(?:__)?|testdata|__mocks__)(?:\/|$)/i;

export async function readPackages(reading: ResolverOptions): Promise<Packages> {
  const files = [...reading.paths].filter((path) => (path === 'package.json' || path.endsWith('/package.json')) && !installed.test(path));
  const packages = await Promise.all(
    files.map(async (path): Promise<Package | undefined> => {
      const manifest = await readObject(reading, path);
      return manifest && { directory: dirname(path), name: asText(manifest.name), manifest };
    }),
  );
  const list = packages.filter((one) => one !== undefined);
  return new Packages(list, await readWorkspaces(reading, list));
}

/** Which directories belong to the workspaces of a directory: npm, Yarn and Bun write it in package.json, pnpm and Lerna beside it. */
async function readWorkspaces(reading: ResolverOptions, packages: readonly Package[]): Promise<Map<string, readonly string[]>> {
  const globs = new Map<string, readonly string[]>();
  for (const { directory, manifest } of packages) {
    const list = asTexts(manifest.workspaces) ?? asTexts(own(manifest.workspaces, 'packages'));
    if (list !== undefined) globs.set(directory, list);
  }
  for (const path of reading.paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if ((name !== 'pnpm-workspace.yaml' && name !== 'lerna.json') || installed.test(path) || globs.has(dirname(path))) continue;
    const list = name === 'lerna.json' ? asTexts((await readObject(reading, path))?.packages) : await readPnpm(reading, path);
    if (list !== undefined) globs.set(dirname(path), list);
  }
  return globs;
}

async function readPnpm(reading: ResolverOptions, path: string): Promise<string[] | undefined> {
  const [text, { parse }] = await Promise.all([reading.read(path as Parameters<ResolverOptions['read']>[0]).catch(() => ''), import('yaml')]);
  try {
    return asTexts(own(parse(text), 'packages'));
  } catch {
    return undefined;
  }
}

export class Packages {
  readonly #byDirectory: ReadonlyMap<string, Package>;
  /** Members by name, for each directory that declares workspaces. */
  readonly #members = new Map<string, ReadonlyMap<string, Package>>();
  readonly #byName = new Map<string, Package>();

  constructor(list: readonly Package[], workspaces: ReadonlyMap<string, readonly string[]>) {
    // The nearer to the top, the more likely meant.
    const sorted = list.map((one) => ({ one, depth: one.directory.split('/').length })).sort((a, b) => a.depth - b.depth || (a.one.directory < b.one.directory ? -1 : 1)).map(({ one }) => one);
    this.#byDirectory = new Map(sorted.map((one) => [one.directory, one]));
    for (const one of sorted) if (one.name !== undefined && !played.test(one.directory) && !this.#byName.has(one.name)) this.#byName.set(one.name, one);
    for (const [root, globs] of workspaces) this.#members.set(root, membersOf(root, globs, sorted));
  }

  at(directory: string): Package | undefined {
    return this.#byDirectory.get(directory);
  }

  /** The package that a directory is part of. */
  scopeOf(directory: string): Package | undefined {
    for (const one of ancestors(directory)) {
      const found = this.#byDirectory.get(one);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What a name means from a directory: a member of the nearest workspaces around it; any package where nobody declares some. */
  named(name: string, directory: string): Package | undefined {
    const linked = this.#linked(name, directory);
    if (linked !== undefined) return linked;
    let declared = false;
    for (const one of ancestors(directory)) {
      const members = this.#members.get(one);
      if (members === undefined) continue;
      declared = true;
      const found = members.get(name);
      if (found !== undefined) return found;
    }
    return declared ? undefined : this.#byName.get(name);
  }

  /** A dependency whose version is a directory: `link:../a`, `file:../a`. */
  #linked(name: string, directory: string): Package | undefined {
    const scope = this.scopeOf(directory);
    for (const field of scope === undefined ? [] : dependencies) {
      const path = /^(?:link|file|portal):(.+)$/.exec(asText(own(scope?.manifest[field], name)) ?? '')?.[1];
      const found = path === undefined ? undefined : this.#byDirectory.get(join(scope?.directory ?? '', path));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

const dependencies = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

function membersOf(root: string, globs: readonly string[], packages: readonly Package[]): Map<string, Package> {
  const rules = globs.flatMap((text) => {
    const negated = text.startsWith('!');
    return expandBraces(negated ? text.slice(1) : text).map((pattern) => ({ negated, glob: globOf(join(root, pattern)) }));
  });
  const members = new Map<string, Package>();
  for (const one of packages) {
    if (one.name === undefined || members.has(one.name) || !isWithin(root, one.directory)) continue;
    const isMember = rules.reduce((is, { negated, glob }) => (is === negated && glob.matches(one.directory) ? !negated : is), false);
    // The top package is no member, but examples and tests name it.
    if (isMember || one.directory === root) members.set(one.name, one);
  }
  return members;
}

/** What a package without `exports` names as its entry: types first, since that is what TypeScript reads. */
export function entriesOf(manifest: JsonObject): string[] {
  const named = ['typings', 'types', 'main'].flatMap((field) => asText(manifest[field]) ?? []);
  return [...named.flatMap((entry) => versioned(manifest, entry)), ...versioned(manifest, 'index').filter((one) => one !== 'index'), ...named];
}

/** `typesVersions`: where else a path lies, for a compiler as new as they come; nothing if that is not said. */
export function versioned(manifest: JsonObject, path: string): string[] {
  const clean = path.replace(/^\.\//, '');
  for (const [range, map] of Object.entries(isObject(manifest.typesVersions) ? manifest.typesVersions : {})) {
    const least = /^(?:\*|>=\s*(\d+)(?:\.\d+)*)$/.exec(range);
    if (least === null || Number(least[1] ?? 0) > newest || !isObject(map)) continue;
    const match = matchKey(keysOf(Object.keys(map)), clean);
    return match === undefined ? [] : (asTexts(own(map, match.key)) ?? []).map((target) => target.replace('*', () => match.middle));
  }
  return [];
}

/** The major version of TypeScript whose rules these are. */
const newest = 6;
