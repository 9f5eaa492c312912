// New files that are nearly what a template of the repository makes, and where they depart from it.
import { posix } from 'node:path';
import type { Diagnostic, Range, RepoPath, Severity } from '../../model.ts';
import { quotedPath } from '../../quoted.ts';
import { match } from '../../templates/match.ts';
import { nearest, type Deviation, type Nearest } from '../../templates/nearest.ts';
import { templatePath } from '../../templating/store.ts';
import type { Source, Template } from '../../templates/template.ts';

export interface Stored {
  readonly template: Template;
  /** Paths of the files that are known to come from it: what was changed in them since is on purpose. */
  readonly instances: ReadonlySet<string>;
}

export interface DeviationOptions {
  /** Undefined: which templates speak for a file is wanted, but not what is wrong with it. */
  readonly severity: Severity | undefined;
  /** Strictly above it, from 0 to 1. */
  readonly similarity: number;
  /** Where the person is, relative to the top level. */
  readonly cwd: string;
}

export interface Compared {
  /** Files that a template speaks for, exactly or nearly. */
  readonly known: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Comparisons of a file with a template: who adds more has a generator of his own. */
const mostComparisons = 5_000;
const mostShown = 3;

export function deviationsFrom(sources: readonly Source[], stored: readonly Stored[], options: DeviationOptions): Compared {
  const known = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  let left = mostComparisons;
  for (const source of sources) {
    const candidates = stored.filter(({ template }) => canMake(template, source.path));
    left -= candidates.length;
    if (left < 0) break;
    if (candidates.some((one) => one.instances.has(source.path) || match(one.template, undefined, source.text) !== undefined)) {
      known.add(source.path);
      continue;
    }
    const best = options.severity === undefined ? undefined : closestOf(candidates, source, options.similarity);
    if (best === undefined || options.severity === undefined) continue;
    known.add(source.path);
    diagnostics.push(diagnosticOf(source, best, options.severity, options.cwd));
  }
  return { known, diagnostics };
}

interface Best {
  readonly name: string;
  /** Whether files came from it: they show what it is for, also when it is widened. */
  readonly isUsed: boolean;
  readonly near: Nearest;
}

/** A file of another type is nothing that the template makes; it is when the template leaves the type open. */
function canMake({ path }: Template, file: string): boolean {
  const last = path.at(-1);
  const extension = last?.kind === 'text' ? posix.extname(`x${last.text}`) : '';
  return extension === '' || file.endsWith(extension);
}

function closestOf(candidates: readonly Stored[], { path, text }: Source, similarity: number): Best | undefined {
  let best: Best | undefined;
  for (const { template, instances } of candidates) {
    const near = nearest(template, path, text);
    if (near === undefined || near.deviations.length === 0 || near.similarity <= similarity) continue;
    if (best === undefined || near.similarity > best.near.similarity) best = { name: template.name, isUsed: instances.size > 0, near };
  }
  return best;
}

function diagnosticOf({ path, text }: Source, { name, isUsed, near }: Best, severity: Severity, cwd: string): Diagnostic {
  const [first] = near.deviations;
  return {
    source: 'templates',
    code: 'deviates',
    severity,
    message: wordsOf(name, near),
    help: `Let it say what the template says (\`npx writeopt template show ${name}\`), or let the template cover it: ${isUsed ? `npx writeopt template evolve ${name} ${quotedPath(posix.relative(`/${cwd}`, `/${path}`))}` : `edit ${templatePath(name)}`}`,
    path: path as RepoPath,
    ...(first === undefined ? {} : { range: rangeOf(first, text) }),
  };
}

function wordsOf(name: string, { similarity, deviations }: Nearest): string {
  const places = deviations.slice(0, mostShown).map(placeOf).join(', ');
  const more = deviations.length - mostShown;
  const expected = deviations[0]?.expected.slice(0, mostShown) ?? [];
  const head = `This is nearly what the template ${name} makes, ${Math.floor(similarity * 100)} % of the tokens, and departs from it ${deviations.length === 1 ? 'in one place' : `in ${deviations.length} places`}: ${places}${more > 0 ? ` and ${more} more` : ''}.`;
  return [head, ...(expected.length === 0 ? ['the template has nothing there'] : expected.map((line) => `the template: ${line}`))].join('\n');
}

function placeOf({ first, last }: Deviation): string {
  if (last < first) return `before line ${first}`;
  return last === first ? `line ${first}` : `lines ${first} to ${last}`;
}

/** The first of the lines, or the place where some are missing. */
function rangeOf({ first }: Deviation, text: string): Range {
  const lines = text.split(/\r\n|\n/);
  const line = Math.min(first, lines.length);
  const content = lines[line - 1] ?? '';
  const indent = content.length - content.trimStart().length;
  return { start: { line, column: indent + 1 }, end: { line, column: Math.max(content.trimEnd().length, indent + 1) + 1 } };
}
