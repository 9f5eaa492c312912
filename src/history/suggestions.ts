// From what was found in the log and the commits to suggestions: words, evidence, a command that can be run, and a score to sort by.
import type { Evidence, Suggestion } from '../model.ts';
import type { MissingPartner } from './co-change.ts';
import type { Episode } from './episodes.ts';
import type { Repetition } from './sequences.ts';
import type { SlowValidator } from './slow.ts';
import type { UnusedRules } from './unused-rules.ts';

/** What the records cannot say: the names behind hashes, and the commands that fit this repository. */
export interface Surroundings {
  /** The tracked path with this hash; undefined when there is none any more. */
  pathOf(hash: string): string | undefined;
  /** The shape of a path that has this hash, such as `src/*.ts`. */
  shapeOf(path: string, hash: string): string | undefined;
  /** Whether a template has made the file, or was made from it. */
  isTemplated?(path: string): boolean;
  templateCommand(families: readonly (readonly string[])[]): string;
  /** For files that follow others: a task that makes them, or one that misses them. */
  taskCommand(when: readonly string[], then: readonly string[]): TaskCommand;
  partnerCommand(partner: MissingPartner): string;
  rulesCommand(): string;
  slowCommand(validator: SlowValidator): { readonly command: string; readonly advice: string };
}

export interface TaskCommand {
  readonly command: string;
  /** What the command does, to be read after "so". */
  readonly advice: string;
}

/** Undefined when what it is about is not there any more. */
export function repetitionSuggestion(repetition: Repetition, surroundings: Surroundings): Suggestion | undefined {
  return repetition.kind === 'create' ? templateSuggestion(repetition, surroundings) : taskSuggestion(repetition, surroundings);
}

/** More files teach a template nothing new. */
const mostPaths = 12;

function templateSuggestion(repetition: Repetition, { pathOf, shapeOf, templateCommand, isTemplated = () => false }: Surroundings): Suggestion | undefined {
  const families = repetition.items.flatMap((item): { shape: string; paths: string[] }[] => {
    const hashes = new Set(repetition.occurrences.flatMap(({ operations }) => operations.filter(({ shapes = [] }) => shapes.includes(item)).map(({ path }) => path)));
    const paths = [...hashes].flatMap((hash) => pathOf(hash) ?? []).sort();
    const [shape] = paths.flatMap((path) => shapeOf(path, item) ?? []);
    const named = paths.slice(-mostPaths);
    // A suggestion that was followed is not repeated.
    return paths.length < 2 || shape === undefined || named.some((path) => isTemplated(path)) ? [] : [{ shape, paths: named }];
  });
  if (families.length === 0) return undefined;
  families.sort((a, b) => (a.shape < b.shape ? -1 : 1));
  const what = listed(families.map(({ shape }) => shape));
  const message = `${repetition.occurrences.length} times in the last 7 days files like ${what} were created${families.length > 1 ? ' together' : ''}: a template would write them.`;
  const details = families.map(({ shape, paths }) => `${shape}: ${paths.join(', ')}`);
  return { kind: 'template', message, evidence: evidenceOf(repetition, details), command: templateCommand(families.map(({ paths }) => paths)), score: scoreOf(repetition, families.length) };
}

function taskSuggestion(repetition: Repetition, { pathOf, taskCommand }: Surroundings): Suggestion | undefined {
  const items = repetition.items.flatMap((hash) => pathOf(hash) ?? []).sort();
  const after = repetition.after.flatMap((hash) => pathOf(hash) ?? []).sort();
  const isFollow = repetition.kind === 'follow';
  if (items.length < (isFollow ? 1 : 2) || (isFollow && after.length === 0)) return undefined;
  const [when, then] = isFollow ? [items, after] : [items.slice(0, 1), items.slice(1)];
  const { command, advice } = taskCommand(when, then);
  const { occurrences, opportunities } = repetition;
  const seen = isFollow
    ? `${listed(then)} was changed right after ${listed(when)} in ${occurrences.length} of ${opportunities} runs of the last 7 days`
    : `${listed(items)} were changed together in ${occurrences.length} of ${opportunities} runs of the last 7 days`;
  return { kind: 'task', message: `${seen}: ${advice}`, evidence: evidenceOf(repetition, [...items, ...after]), command, score: scoreOf(repetition, items.length + after.length - 1) };
}

/** The same fix again and again: `occurrences` are not empty. */
export function fixSuggestion(occurrences: readonly Episode[], opportunities: number): Suggestion {
  const seen = { occurrences, opportunities };
  const message = `What a fixer would have changed blocked ${occurrences.length} of ${opportunities} commits of the last 7 days: \`fix: true\` in the configuration lets it; the command does so once, for what is staged.`;
  return { kind: 'task', message, evidence: evidenceOf(seen, ['writeopt/needs-fix']), command: 'npx writeopt check --fix', score: scoreOf({ ...seen, occurrences: occurrences.map((one) => ({ ...one, failed: 0 })) }, 1) };
}

type Seen = Pick<Repetition, 'occurrences' | 'opportunities'>;

function evidenceOf({ occurrences, opportunities }: Seen, details: readonly string[]): Evidence {
  return {
    occurrences: occurrences.length,
    opportunities,
    failed: occurrences.reduce((sum, { failed }) => sum + failed, 0),
    confidence: rounded(occurrences.length / opportunities),
    first: new Date(Math.min(...occurrences.map(({ first }) => first))).toISOString(),
    last: new Date(Math.max(...occurrences.map(({ last }) => last))).toISOString(),
    details,
  };
}

/** Often, for much, each time; every failed attempt counts against it. */
function scoreOf({ occurrences, opportunities }: Seen, size: number): number {
  const failed = occurrences.reduce((sum, one) => sum + one.failed, 0);
  const count = occurrences.length;
  return rounded((count / (count + 2)) * ((size + 1) / (size + 2)) * (count / opportunities) * (count / (count + failed)));
}

export function partnerSuggestion(partner: MissingPartner, message: string, { partnerCommand }: Surroundings): Suggestion {
  const { path, partner: missing, support, opportunities, least } = partner;
  const evidence = { occurrences: support, opportunities, failed: 0, confidence: rounded(least), details: [path, missing] };
  return { kind: 'co-change', message, evidence, command: partnerCommand(partner), score: rounded(least) };
}

export function rulesSuggestion({ rules, enabled, runs, files, failed, first, last }: UnusedRules, { rulesCommand }: Surroundings): Suggestion {
  const message = `${rules.length} of ${enabled} ESLint rules that report without fixing never found anything in ${runs} runs on ${files} files. They may be what keeps the code clean, or cost time for nothing: the command shows what each takes.`;
  const evidence = { occurrences: rules.length, opportunities: enabled, failed, confidence: rounded(rules.length / enabled), first, last, details: rules };
  // A reason to look, no more.
  return { kind: 'unused-rules', message, evidence, command: rulesCommand(), score: 0.1 };
}

export function slowSuggestion(validator: SlowValidator, { slowCommand }: Surroundings): Suggestion {
  const { name, runs, failed, p90, median, share, first, last } = validator;
  const { command, advice } = slowCommand(validator);
  const message = `${name} takes ${seconds(p90)} or more in one of ten runs, and ${Math.round(100 * share)} % of the time of all ${runs}: ${advice}`;
  const details = [`median ${seconds(median)}, p90 ${seconds(p90)}`];
  return { kind: 'slow-validator', message, evidence: { occurrences: runs, opportunities: runs, failed, confidence: rounded(share), first, last, details }, command, score: rounded(share * (p90 / (p90 + 30_000))) };
}

/** The best first; equals by their words, so that nothing depends on how paths were hashed. */
export function sorted(suggestions: readonly Suggestion[]): Suggestion[] {
  return [...suggestions].sort((a, b) => b.score - a.score || (a.message < b.message ? -1 : a.message > b.message ? 1 : 0));
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function rounded(number: number): number {
  return Math.round(number * 1000) / 1000;
}

function listed(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}
