// TypeScript's projects: which tsconfig holds for a file, and what it says about where modules are.
import { asText, asTexts, isObject, own } from './json.ts';
import { globOf, type Glob } from './globs.ts';
import { keysOf, type Keys } from './patterns.ts';
import { ancestors, dirname, isWithin, join } from './paths.ts';
import { existing, type Settings } from './settings.ts';

export interface Project {
  readonly path: string;
  readonly directory: string;
  /** Whether its `files`, `include` and `exclude` name the file. */
  holds(path: string): boolean;
  readonly aliases: { readonly keys: Keys; readonly targets: ReadonlyMap<string, readonly string[]> } | undefined;
  readonly baseUrl: string | undefined;
  readonly rootDirs: readonly string[];
  /** Where outputs go, and where their sources are. */
  readonly outputs: readonly { readonly out: string; readonly root: string | undefined }[];
  readonly conditions: readonly string[];
  /** Modules are looked up as Node does it, and not as a bundler does. */
  readonly node: boolean;
  readonly references: readonly string[];
}

export function projectOf(paths: ReadonlySet<string>, path: string, settings: Settings): Project {
  const directory = dirname(path);
  const located = (text: string, base: string): string => {
    // `${configDir}` is where the file lies that extends, not the one that says it.
    const template = /^\$\{configDir\}\/?/i.exec(text)?.[0];
    return template === undefined ? join(base, text) : join(directory, text.slice(template.length));
  };
  const one = (name: string): string | undefined => {
    const setting = settings.get(name);
    const text = asText(setting?.value);
    return setting === undefined || text === undefined ? undefined : located(text, setting.base);
  };
  const list = (name: string): string[] | undefined => {
    const setting = settings.get(name);
    return setting && asTexts(setting.value)?.map((text) => located(text, setting.base));
  };
  const outputs = [...new Set([one('declarationDir'), one('outDir')])].flatMap((out) => (out === undefined ? [] : [{ out, root: one('rootDir') }]));
  const resolution = asText(settings.get('moduleResolution')?.value) ?? asText(settings.get('module')?.value) ?? '';
  const references = settings.get('references')?.value;
  return {
    path,
    directory,
    holds: scopeOf(directory, list('files'), list('include'), list('exclude') ?? outputs.map(({ out }) => out)),
    aliases: aliasesOf(settings, one('baseUrl'), located),
    baseUrl: one('baseUrl'),
    rootDirs: list('rootDirs') ?? [],
    outputs,
    conditions: asTexts(settings.get('customConditions')?.value) ?? [],
    node: /^node(?:\d|next)/i.test(resolution),
    references: (Array.isArray(references) ? references : []).flatMap((reference) => {
      const target = asText(own(reference, 'path'));
      return (target === undefined ? undefined : existing(paths, join(directory, target))) ?? [];
    }),
  };
}

function aliasesOf(settings: Settings, baseUrl: string | undefined, located: (text: string, base: string) => string): Project['aliases'] {
  const setting = settings.get('paths');
  if (setting === undefined || !isObject(setting.value)) return undefined;
  const targets = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(setting.value)) targets.set(key, (asTexts(value) ?? []).map((target) => located(target, baseUrl ?? setting.base)));
  return { keys: keysOf(targets.keys()), targets };
}

function scopeOf(directory: string, files: readonly string[] | undefined, include: readonly string[] | undefined, exclude: readonly string[]): Project['holds'] {
  const named = new Set(files ?? []);
  let globs: { readonly included: readonly Glob[]; readonly excluded: readonly Glob[] } | undefined;
  return (path) => {
    if (named.has(path)) return true;
    if (include === undefined && (files !== undefined || !isWithin(directory, path))) return false;
    // Most projects are never asked.
    globs ??= {
      // A last part without a star or a dot is a directory.
      included: (include ?? []).map((pattern) => globOf(/(?:^|\/)[^/.*?]*$/.test(pattern) ? `${pattern}/**/*` : pattern)),
      excluded: exclude.map(globOf),
    };
    const isIncluded = include === undefined || globs.included.some((glob) => glob.matches(path));
    return isIncluded && !/(?:^|\/)node_modules\//.test(path) && !globs.excluded.some((glob) => glob.covers(path));
  };
}

/** Projects that are asked at one directory: no file should cost a thousand questions. */
const most = 64;

/** The projects of a file: of the nearest directory that has any which names it, else of the nearest that has any. */
export class Projects {
  readonly #levels = new Map<string, readonly (readonly Project[])[]>();
  readonly #byPath: ReadonlyMap<string, Project>;
  readonly #byDirectory: ReadonlyMap<string, readonly Project[]>;

  constructor(list: readonly Project[]) {
    this.#byPath = new Map(list.map((one) => [one.path, one]));
    const byDirectory = new Map<string, Project[]>();
    for (const project of list) {
      const known = byDirectory.get(project.directory);
      if (known === undefined) byDirectory.set(project.directory, [project]);
      else known.push(project);
    }
    this.#byDirectory = byDirectory;
    for (const projects of byDirectory.values()) projects.sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
  }

  of(path: string): readonly Project[] {
    const levels = this.#levelsOf(dirname(path));
    for (const level of levels) {
      const holding = level.filter((project) => project.holds(path));
      if (holding.length > 0) return holding;
    }
    return levels.find((level) => level.some(says)) ?? [];
  }

  in(directory: string): readonly Project[] {
    return this.#byDirectory.get(directory) ?? [];
  }

  #levelsOf(directory: string): readonly (readonly Project[])[] {
    let levels = this.#levels.get(directory);
    if (levels === undefined) {
      levels = ancestors(directory).flatMap((one) => {
        const own = this.in(one);
        return own.length === 0 ? [] : [this.#withReferenced(own)];
      });
      this.#levels.set(directory, levels);
    }
    return levels;
  }

  /** A solution names the projects that it consists of, and those may be solutions. */
  #withReferenced(own: readonly Project[]): readonly Project[] {
    const all = new Set(own);
    for (const project of all) for (const path of project.references) {
      const referenced = this.#byPath.get(path);
      if (referenced !== undefined && all.size < most) all.add(referenced);
    }
    return [...all].slice(0, most);
  }
}

/** An editor opens tsconfig.json, else jsconfig.json; the others are for tools. */
function rank({ path }: Project): number {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === 'tsconfig.json' ? 0 : name === 'jsconfig.json' ? 1 : 2;
}

function says(project: Project): boolean {
  return project.aliases !== undefined || project.baseUrl !== undefined || project.rootDirs.length > 0;
}
