// Turns lint-staged's command line flags into the options of its default export, as far as they keep the promise of the snapshot.
import { ConfigError } from '../../errors.ts';
import type { LintStagedOptions } from './protocol.ts';

export interface ParsedFlags {
  readonly options: LintStagedOptions;
  /** Of `--config`, as given. */
  readonly config?: string;
  /** Of `--cwd`, as given. */
  readonly cwd?: string;
  /** Flags that mean nothing in a snapshot, to be told. */
  readonly ignored: readonly string[];
}

type Meaning =
  | { readonly kind: 'switch'; readonly option: keyof LintStagedOptions }
  | { readonly kind: 'shell'; readonly option: keyof LintStagedOptions }
  | { readonly kind: 'text'; readonly option: keyof LintStagedOptions }
  | { readonly kind: 'number'; readonly option: keyof LintStagedOptions }
  | { readonly kind: 'concurrency'; readonly option: keyof LintStagedOptions }
  | { readonly kind: 'place'; readonly name: 'config' | 'cwd' }
  /** What the snapshot does anyway. */
  | { readonly kind: 'implied' }
  /** What would touch the stash or the unstaged changes; there are none in the snapshot. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'refused'; readonly value: boolean; readonly why: string };

const otherFiles = 'it makes lint-staged look at other files than the ones that will be committed';

const meanings: Readonly<Record<string, Meaning>> = {
  'all': { kind: 'refused', value: false, why: otherFiles },
  'allow-empty': { kind: 'implied' },
  'concurrent': { kind: 'concurrency', option: 'concurrent' },
  'config': { kind: 'place', name: 'config' },
  'continue-on-error': { kind: 'switch', option: 'continueOnError' },
  'cwd': { kind: 'place', name: 'cwd' },
  'debug': { kind: 'switch', option: 'debug' },
  'diff': { kind: 'refused', value: true, why: otherFiles },
  'diff-filter': { kind: 'text', option: 'diffFilter' },
  'fail-on-changes': { kind: 'implied' },
  'hide-all': { kind: 'ignored' },
  'hide-partially-staged': { kind: 'ignored' },
  'hide-unstaged': { kind: 'ignored' },
  'max-arg-length': { kind: 'number', option: 'maxArgLength' },
  'no-hide-partially-staged': { kind: 'implied' },
  'no-revert': { kind: 'implied' },
  'no-stash': { kind: 'implied' },
  'quiet': { kind: 'implied' },
  'relative': { kind: 'switch', option: 'relative' },
  'revert': { kind: 'ignored' },
  'shell': { kind: 'shell', option: 'shell' },
  'stash': { kind: 'ignored' },
  'verbose': { kind: 'switch', option: 'verbose' },
};

const short: Readonly<Record<string, string>> = {
  c: 'config',
  d: 'debug',
  p: 'concurrent',
  q: 'quiet',
  r: 'relative',
  v: 'verbose',
  x: 'shell',
};

/** Parses flags; throws ConfigError that names every problem. */
export function parseFlags(flags: readonly string[], source: string): ParsedFlags {
  const options: Record<string, unknown> = {};
  const places: { config?: string; cwd?: string } = {};
  const ignored: string[] = [];
  const problems: string[] = [];
  const rest = flags.flatMap(expandShort);
  for (let flag = rest.shift(); flag !== undefined; flag = rest.shift()) {
    const [, name = '', attached] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(flag) ?? [];
    const meaning = Object.hasOwn(meanings, name) ? meanings[name] : undefined;
    if (meaning === undefined) {
      problems.push(`${flag}: not a flag of lint-staged`);
      continue;
    }
    const value = (): string | undefined => attached ?? (rest[0]?.startsWith('--') === false ? rest.shift() : undefined);
    const problem = apply(meaning, name, value, { options, places, ignored });
    if (problem !== undefined) problems.push(`--${name}: ${problem}`);
  }
  if (problems.length > 0) {
    throw new ConfigError(`The lint-staged flags in ${source} cannot be used.`, {
      help: `Use only these: ${Object.keys(meanings).filter((name) => meanings[name]?.kind !== 'refused').map((name) => `--${name}`).join(', ')}.`,
      details: problems,
    });
  }
  return { options: options as LintStagedOptions, ...places, ignored };
}

interface Sink {
  readonly options: Record<string, unknown>;
  readonly places: { config?: string; cwd?: string };
  readonly ignored: string[];
}

/** Records one flag; returns what is wrong with it. */
function apply(meaning: Meaning, name: string, value: () => string | undefined, sink: Sink): string | undefined {
  switch (meaning.kind) {
    case 'switch':
      sink.options[meaning.option] = true;
      return undefined;
    case 'shell':
      // Its value is optional: the path of the shell, only ever attached or absolute.
      sink.options[meaning.option] = true;
      return undefined;
    case 'implied':
      return undefined;
    case 'ignored':
      sink.ignored.push(`--${name}`);
      return undefined;
    case 'refused':
      if (meaning.value) value();
      return `refused, because ${meaning.why}`;
    default:
      return applyValue(meaning, value(), sink);
  }
}

function applyValue(
  meaning: Extract<Meaning, { kind: 'text' | 'number' | 'concurrency' | 'place' }>,
  given: string | undefined,
  sink: Sink,
): string | undefined {
  if (given === undefined || given === '') return 'needs a value';
  if (meaning.kind === 'place') {
    if (given === '-') return 'there is no standard input to read from';
    sink.places[meaning.name] = given;
    return undefined;
  }
  const value = meaning.kind === 'text' ? given : meaning.kind === 'number' ? Number(given) : concurrency(given);
  if (Number.isNaN(value)) return `not a number: ${given}`;
  sink.options[meaning.option] = value;
  return undefined;
}

function concurrency(given: string): boolean | number {
  if (given === 'true') return true;
  return given === 'false' ? false : Number(given);
}

/** `-vp 2` → `--verbose`, `--concurrent`, `2`. */
function expandShort(flag: string): string[] {
  const letters = /^-([a-z]+)(?:=(.*))?$/i.exec(flag);
  if (letters === null) return [flag];
  const [, names = '', value] = letters;
  const long = [...names].map((letter) => (Object.hasOwn(short, letter) ? `--${short[letter]}` : `-${letter}`));
  return value === undefined ? long : [...long, value];
}
