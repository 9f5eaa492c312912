// Families among new files, each told once, with the command that makes a template of it.
import { posix } from 'node:path';
import type { Diagnostic, RepoPath, Severity } from '../../model.ts';
import { extract } from '../../templates/extract/extract.ts';
import { findFamilies, type Family } from '../../templates/families.ts';
import type { Source } from '../../templates/template.ts';
import { quotedPath } from '../../quoted.ts';

export interface AlikeOptions {
  readonly severity: Severity;
  /** Strictly above it. */
  readonly similarity: number;
  readonly minimum: number;
  /** Where the person is, relative to the top level. */
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** A template of thirty files is one of the rest too. */
const mostNamed = 30;
const mostShown = 3;

export function familiesAmong(sources: readonly Source[], { severity, similarity, minimum, cwd, signal }: AlikeOptions): readonly Diagnostic[] {
  const { families } = findFamilies(sources, { threshold: similarity, minimum, signal });
  const texts = new Map(sources.map((source) => [source.path, source]));
  // What cannot become a template is no news: the command must do what it says.
  const templated = families.filter(({ members }) => extract(members.slice(0, mostNamed).flatMap(({ path }) => texts.get(path) ?? [])).kind === 'template');
  return templated.map((family) => ({ source: 'templates', code: 'alike', severity, message: wordsOf(family), help: `Make a template of them: ${commandFor(family, cwd)}`, path: family.representative as RepoPath }));
}

function wordsOf({ members, representative, medianSimilarity }: Family): string {
  const others = members.map(({ path }) => path).filter((path) => path !== representative);
  const more = others.length - mostShown;
  return `${members.length} new files are alike, ${Math.round(medianSimilarity * 100)} % of their tokens: this one, ${others.slice(0, mostShown).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function commandFor({ members }: Family, cwd: string): string {
  const paths = members.slice(0, mostNamed).map(({ path }) => posix.relative(`/${cwd}`, `/${path}`));
  return `npx writeopt template extract ${paths.map(quotedPath).join(' ')}`;
}
