// Python that parses, local imports that exist, and at `strict` what pyflakes finds: by ruff's WebAssembly build, which is an optional dependency.
import { posix } from 'node:path';
import type * as RuffWasm from '@astral-sh/ruff-wasm-nodejs';
import { hasDeepBrackets } from '../../../languages/nesting.ts';
import { pointAt, type Finding } from '../text.ts';
import type { Check, Surroundings } from './index.ts';

const help = 'Fix the code, or list the file in syntax.ignore if it is broken on purpose.';
/** Indentation or brackets at which the parser is not asked. */
const deepest = 200;

export const checkPython: Check = async ({ path, text, level }, around) => {
  if (isTooDeep(text)) return [notChecked('Nested too deeply to be checked.')];
  const ruff = await loadRuff();
  if (ruff === undefined) return [notChecked('Python is not checked: the package @astral-sh/ruff-wasm-nodejs is not installed.')];
  const problems = problemsIn(ruff, text, level === 'strict');
  if (problems === undefined) return [notChecked('Nested too deeply to be checked.')];
  const found = problems.map(({ code, message, start, end }): Finding => {
    const isSyntax = code === 'invalid-syntax';
    return { code: 'python', severity: 'error', message: isSyntax ? `Does not parse: ${message.replace(/\.$/, '')}.` : `${message} (${code}).`, help, range: { start, end } };
  });
  if (found.length > 0 || level === 'syntax') return found.slice(0, level === 'strict' ? 50 : 1);
  return missingModules(path, text, around);
};

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

interface Ruff {
  check(text: string, strict: boolean): Problem[];
}

/** Undefined when the parser ran out of stack: what is left of it is not used again. */
function problemsIn(ruff: Ruff, text: string, strict: boolean): Problem[] | undefined {
  try {
    return ruff.check(text, strict);
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof Error && error.name === 'RuntimeError')) throw error;
    loaded = undefined;
    return undefined;
  }
}

let loaded: Promise<Ruff | undefined> | undefined;

function loadRuff(): Promise<Ruff | undefined> {
  return (loaded ??= openRuff());
}

/** The newest grammar: which Python a project runs on is not known here. */
const options = (select: readonly string[]) => ({ 'target-version': 'py314', lint: { select, preview: false } });

async function openRuff(): Promise<Ruff | undefined> {
  let module: typeof RuffWasm;
  try {
    module = await import('@astral-sh/ruff-wasm-nodejs');
  } catch {
    // Optional: the finding says so.
    return undefined;
  }
  const { Workspace, PositionEncoding } = module;
  const [plain, strict] = [[], ['F']].map((select) => new Workspace(options(select), PositionEncoding.Utf16));
  return {
    check: (text, isStrict) => {
      const problems = ((isStrict ? strict : plain)?.check(text) ?? []) as RuffProblem[];
      return problems.map(({ code, message, start_location: from, end_location: to }) => ({
        code: code ?? 'invalid-syntax',
        message,
        start: { line: from.row, column: from.column },
        end: { line: to.row, column: to.row === from.row ? Math.max(to.column, from.column + 1) : to.column },
      }));
    },
  };
}

/** As `check` of ruff's Workspace returns it; its types say `any`. */
interface RuffProblem {
  readonly code: string | null;
  readonly message: string;
  readonly start_location: { readonly row: number; readonly column: number };
  readonly end_location: { readonly row: number; readonly column: number };
}

/** Relative imports name files of the package itself: only those are certain to be local. */
function missingModules(path: string, text: string, { files }: Surroundings): Finding[] {
  if (files === undefined) return [];
  const directory = posix.dirname(path);
  return [...text.matchAll(/^[ \t]*from[ \t]+(\.+)([\w.]*)[ \t]+import[ \t]/gm)].flatMap((match) => {
    const [, dots = '', name = ''] = match;
    let base = directory;
    for (let up = 1; up < dots.length; up += 1) base = posix.dirname(base);
    if (name === '') return [];
    const target = posix.join(base, ...name.split('.'));
    const exists = ['.py', '.pyi', '.so', '.pyd'].some((extension) => files.has(target + extension)) || [...files].some((file) => file.startsWith(`${target}/`) || file.startsWith(`${target}.`));
    if (exists) return [];
    const line = text.slice(0, match.index).split('\n').length;
    return [{ code: 'missing-file' as const, severity: 'error' as const, message: `The module ${dots}${name} is not there: neither ${target}.py nor ${target}/.`, help: 'Add the file, or mend the import.', range: pointAt({ line, column: 1 }) }];
  });
}

function isTooDeep(text: string): boolean {
  return hasDeepBrackets(text, deepest) || new RegExp(`^[ \\t]{${deepest * 4},}\\S`, 'm').test(text);
}

function notChecked(message: string): Finding {
  return { code: 'not-checked', severity: 'warning', message, help: 'Install the package, or check the file by hand.', range: pointAt({ line: 1, column: 1 }) };
}
