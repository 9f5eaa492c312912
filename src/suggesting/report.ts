// Gathers the log of runs, the commits, what is staged and the rules of ESLint, and makes of them what `writeopt suggest` reports.
import { describePartner, isEdited, learn, partnersIn } from '../co-change.ts';
import { loadConfig, validatorSections, type LoadedConfig } from '../config.ts';
import type { Context } from '../context.ts';
import { openRepository, parseRawDiff, readBase, type Base, type Repository } from '../git/repository.ts';
import type { CoChangeModel } from '../history/co-change.ts';
import { episodesOf, isRecent } from '../history/episodes.ts';
import { openKey } from '../history/key.ts';
import { readRecords, type LogContent } from '../history/read-log.ts';
import { findRepetitions, often, refusedFixes } from '../history/sequences.ts';
import { leastRuns, slowValidators } from '../history/slow.ts';
import { fixSuggestion, partnerSuggestion, repetitionSuggestion, rulesSuggestion, slowSuggestion, sorted, type Surroundings } from '../history/suggestions.ts';
import { leastLinted, lintedRuns, unusedRules } from '../history/unused-rules.ts';
import type { RepoPath, SuggestReport, Suggestion } from '../model.ts';
import { historyOf } from '../remember.ts';
import { enabledRules } from './enabled-rules.ts';
import { surroundingsOf } from './surroundings.ts';
import { quotedPath } from '../quoted.ts';

/** More do not fit into a log. */
const mostRecords = 50_000;

/** Nobody follows more. */
const mostSuggestions = 20;

/** `now`: milliseconds of the epoch. */
export async function suggest(context: Context, now: number): Promise<SuggestReport> {
  const repository = await openRepository(context);
  const directory = historyOf(repository);
  const env = { GIT_INDEX_FILE: repository.indexFile };
  const tracked = (await repository.git(['ls-files', '-z', '--', ':/'], { env })).split('\0').filter(Boolean) as RepoPath[];
  const loaded = await loadConfig({ directory: repository.topLevel, env: context.env, tracked: new Set(tracked) });
  const { keep } = loaded.config.history;
  // Without a log nothing is begun, not even the key of one.
  const log: LogContent = readRecords(directory, mostRecords);
  const hash = keep || log.records.length > 0 ? openKey(directory) : () => '';
  const surroundings = await surroundingsOf({ repository, loaded, tracked, hash });
  context.progress('looking for what repeats');
  const moments = episodesOf(log.records, now);
  const refused = refusedFixes(moments.flat());
  const fixes = refused.length === 0 ? [] : [fixSuggestion(refused, moments.flat().length)];
  const repeated = [...fixes, ...findRepetitions(moments).flatMap((one) => repetitionSuggestion(one, surroundings) ?? [])];
  // Whatever is in a log, only what is known gets into a command.
  const slow = slowValidators(log.records).filter(({ name }) => validatorSections.some((section) => section === name)).map((one) => slowSuggestion(one, surroundings));
  const commits = await fromCommits({ repository, loaded, directory, tracked, surroundings });
  const rules = await fromRules(context, { repository, loaded, tracked, log, surroundings });
  const suggestions = sorted([...repeated, ...commits.suggestions, ...slow, ...rules.suggestions]);
  const more = suggestions.length <= mostSuggestions ? [] : [`${suggestions.length - mostSuggestions} weaker suggestions are left out.`];
  const [first, last] = [log.records[0]?.date, log.records.at(-1)?.date];
  return {
    version: 1,
    command: 'suggest',
    looked: {
      keep,
      runs: log.records.length,
      recent: log.records.filter(({ date }) => isRecent(date, now)).length,
      unreadable: log.unreadable,
      ...(first === undefined || last === undefined ? {} : { first, last }),
      commits: commits.looked,
    },
    suggestions: suggestions.slice(0, mostSuggestions),
    wanting: [...more, ...(log.problem === undefined ? [] : [`The log of runs could not be read: ${log.problem}.`]), ...wantingRuns(log, now), ...commits.wanting, ...rules.wanting],
  };
}

interface Part {
  readonly suggestions: readonly Suggestion[];
  readonly wanting: readonly string[];
}

function wantingRuns({ records }: LogContent, now: number): string[] {
  const recent = episodesOf(records, now).flat().length;
  const wanting: string[] = [];
  if (recent <= often) wanting.push(`What repeats shows after ${often + 1} commits of the last 7 days; there are ${recent}.`);
  const checks = records.filter(({ command }) => command === 'check').length;
  if (checks < leastRuns) wanting.push(`Slow validators show after ${leastRuns} checks; there are ${checks}.`);
  return wanting;
}

interface Looking {
  readonly repository: Repository;
  readonly loaded: LoadedConfig;
  readonly tracked: readonly RepoPath[];
  readonly surroundings: Surroundings;
}

async function fromCommits({ repository, loaded, directory, tracked, surroundings }: Looking & { readonly directory: string }): Promise<Part & { readonly looked: number }> {
  const { keep, coChange } = loaded.config.history;
  if (!keep || !coChange) return { suggestions: [], wanting: [`Which files change together is not learnt: history.${keep ? 'coChange' : 'keep'} is false.`], looked: 0 };
  const base = await readBase(repository);
  const [head] = base.commits;
  const model = head === undefined ? undefined : await learn(repository.git, directory, head).catch(unkept);
  if (model instanceof Error) return { suggestions: [], wanting: [`Which files change together could not be kept: ${model.message}.`], looked: 0 };
  const looked = model?.commits.length ?? 0;
  if (model === undefined || looked < leastCommits) return { suggestions: [], wanting: [`Which files change together shows after a dozen commits of them; there are ${looked} commits to learn from.`], looked };
  const found = await missingNow(repository, base, model, tracked);
  const suggestions = found.map(async (one) => {
    const edited = await isEdited(repository, one);
    // What has no edits cannot be staged: the commits show what usually happens to both.
    const look = `git log --oneline -n 5 --stat -- ${quotedPath(one.path)} ${quotedPath(one.partner)}`;
    return partnerSuggestion(one, `${describePartner(one)}; ${one.partner} is not staged${edited ? ', and has edits' : ''}.`, edited ? surroundings : { ...surroundings, partnerCommand: () => look });
  });
  return { suggestions: await Promise.all(suggestions), wanting: [], looked };
}

/** A disk that takes nothing is told; all else is not for here. */
function unkept(error: unknown): Error {
  if (error instanceof Error && 'syscall' in error) return error;
  throw error;
}

const leastCommits = 12;

async function missingNow(repository: Repository, { commits: [head = ''] }: Base, model: CoChangeModel, tracked: readonly RepoPath[]): Promise<ReturnType<typeof partnersIn>> {
  const out = await repository.git(['diff-index', '--cached', '-r', '-z', '-M', '--raw', '--no-abbrev', '--no-ext-diff', head, '--'], { env: { GIT_INDEX_FILE: repository.indexFile } });
  const changes = parseRawDiff(out);
  const changed = changes.flatMap(({ path, from }) => (from === undefined ? [path] : [path, from]));
  const partners = partnersIn(model, { staged: { changes, changed }, tracked: new Set(tracked) });
  // Several files may miss the same one.
  return partners.filter(({ partner }, index) => partners.findIndex((one) => one.partner === partner) === index);
}

async function fromRules(context: Context, { repository, loaded, tracked, log, surroundings }: Looking & { readonly log: LogContent }): Promise<Part> {
  const runs = lintedRuns(log.records);
  if (runs.length === 0) return { suggestions: [], wanting: [] };
  if (runs.length < leastLinted.runs) return { suggestions: [], wanting: [`ESLint rules that never find anything show after ${leastLinted.runs} runs of ESLint on ${leastLinted.files} files; there are ${runs.length} runs.`] };
  context.progress("reading ESLint's configuration");
  try {
    const rules = unusedRules(log.records, await enabledRules(repository, loaded.config, tracked));
    return { suggestions: rules === undefined ? [] : [rulesSuggestion(rules, surroundings)], wanting: [] };
  } catch (error) {
    return { suggestions: [], wanting: [`The rules of ESLint are not known: ${error instanceof Error ? error.message : String(error)}`] };
  }
}
