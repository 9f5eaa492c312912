// How each operation is best carried out, and why: rules that hold anywhere, or what this machine was seen to take.
import type { Request, Strategy, StrategyName, WriteOperation } from '../model.ts';
import { counted, duration, grouped } from './words.ts';

/** What is known of an operation before it is carried out. */
export interface StrategyFacts {
  readonly kind: WriteOperation['kind'];
  /** Whether its path (for a rename its old one) is there now. */
  readonly existsBefore: boolean;
  /** Bytes. */
  readonly size: { readonly before: number; readonly after: number };
  /** `total`: of the old version. All zero: nobody counts its lines, as of a picture. */
  readonly lines: { readonly added: number; readonly removed: number; readonly total: number };
  /** Separate places that change. */
  readonly hunks: number;
  /** How much of the content stays, from 0 to 1: what counts where there are no lines. */
  readonly similarity: number;
  readonly requestKind?: Request['kind'] | 'template';
  /** Its format is one whose keys can be set one by one, and only keys change. */
  readonly config?: boolean;
  /** Its changed bytes can be written over the old ones. */
  readonly splice?: boolean;
}

/** Measured milliseconds. */
export interface Rate {
  readonly perOperation: number;
  readonly perMiB: number;
}

/** How content gets to its file. */
export type ContentStrategy = Extract<StrategyName, 'write' | 'edit' | 'multi-edit' | 'template' | 'config-section' | 'in-place'>;

/** What this machine was seen to take. */
export interface CostModel {
  /** A file written anew, by the bytes of the file. */
  readonly write: Rate;
  /** A file changed in place, by the bytes that change. */
  readonly inPlace: Rate;
  /** What is sent to say what is to be written, by its bytes: an edit is sent once for each place. */
  readonly payload: Rate;
  /** Bytes that this operation was seen to need; what is not given is estimated from its lines. */
  readonly payloadBytes?: Partial<Readonly<Record<ContentStrategy, number>>>;
}

/** New files above this (bytes) are worth saying so. */
const smallFile = 1_000;
/** Fewer changed lines than this are a small change. */
const smallChange = 10;
/** More places than this are edited together. */
const fewPlaces = 3;
/** Above this share of changed lines nothing is gained by naming them. */
const mostlyNew = 0.5;
/** From this size on (bytes) a file is changed in place; `inPlaceFrom` of the transaction, which is measured there, is the same. */
export const largeFile = 1_000_000;

/** Without costs by rule; with them what is predicted to take least, and the rule where two take the same. */
export function chooseStrategy(facts: StrategyFacts, costs?: CostModel): Strategy {
  const fixed = fixedStrategy(facts);
  if (fixed !== undefined) return rule(fixed.name, fixed.reason);
  const byRule = contentRule(facts);
  return (costs === undefined ? undefined : cheapest(facts, costs, byRule.name)) ?? rule(byRule.name, byRule.reason);
}

function rule(name: StrategyName, reason: string): Strategy {
  return { name, reason, basis: 'rule' };
}

interface Choice<Name extends StrategyName> {
  readonly name: Name;
  readonly reason: string;
}

/** Where there is only one way. */
function fixedStrategy(facts: StrategyFacts): Choice<StrategyName> | undefined {
  const { kind } = facts;
  if (kind === 'delete') return { name: 'delete', reason: 'it goes' };
  if (kind === 'rename') return { name: 'rename', reason: isSame(facts) ? 'only its name changes' : `its name and ${changeWords(facts)}` };
  if (kind === 'chmod') return { name: 'chmod', reason: 'only its mode changes' };
  if (kind === 'symlink') return { name: 'symlink', reason: 'it is a symbolic link' };
  return kind === 'submodule' ? { name: 'submodule', reason: 'it is a commit of another repository' } : undefined;
}

/**
 * The rules of the original, in its order, with three more where they stand. A template comes first, not last as there: for a new file
 * of more than 1,000 bytes it would never be used, which is what templates are for.
 */
function contentRule(facts: StrategyFacts): Choice<ContentStrategy> {
  const { existsBefore, size, hunks, requestKind, config, splice } = facts;
  if (requestKind === 'template') return { name: 'template', reason: 'a template says most of it' };
  if (!existsBefore) return { name: 'write', reason: size.after > smallFile ? `it is a new file of ${counted(size.after, 'byte')}` : `it is a new file of only ${counted(size.after, 'byte')}` };
  if (requestKind === 'config') return { name: 'config-section', reason: 'only keys of it are set' };
  if (changedShare(facts) > mostlyNew) return { name: 'write', reason: `${changeWords(facts)}: more than half of it` };
  if (config === true) return { name: 'config-section', reason: `only keys of it are set, in ${places(hunks)}` };
  if (splice === true && size.before >= largeFile) return { name: 'in-place', reason: `${changeWords(facts)}, and the file has ${counted(size.before, 'byte')}` };
  if (!hasLines(facts)) return { name: 'write', reason: 'it has no lines that could be changed one by one' };
  if (changedLines(facts) < smallChange) return { name: 'edit', reason: changeWords(facts) };
  if (hunks > fewPlaces) return { name: 'multi-edit', reason: changeWords(facts) };
  return { name: 'write', reason: `${changeWords(facts)}: too much for an edit, and too few places for several` };
}

function hasLines({ lines }: StrategyFacts): boolean {
  return lines.total > 0 || lines.added > 0 || lines.removed > 0;
}

function isSame(facts: StrategyFacts): boolean {
  return hasLines(facts) ? changedLines(facts) === 0 : facts.similarity === 1;
}

/** A line that is replaced is one line, though a diff says it twice. */
function changedLines({ lines }: StrategyFacts): number {
  return Math.max(lines.added, lines.removed);
}

/** Of the larger version: a file that doubles has changed by half. */
function changedShare(facts: StrategyFacts): number {
  if (!hasLines(facts)) return 1 - facts.similarity;
  const { added, removed, total } = facts.lines;
  return changedLines(facts) / Math.max(total, total - removed + added, 1);
}

function changeWords(facts: StrategyFacts): string {
  if (!hasLines(facts)) return `${Math.round((1 - facts.similarity) * 100)} % of it change`;
  const changed = changedLines(facts);
  const { added, removed, total } = facts.lines;
  const of = Math.max(total, total - removed + added);
  return `${grouped(changed)} of ${counted(of, 'line')} ${changed === 1 ? 'changes' : 'change'} in ${places(facts.hunks)}`;
}

function places(hunks: number): string {
  return hunks === 1 ? 'one place' : `${grouped(hunks)} places`;
}

interface Prediction {
  readonly name: ContentStrategy;
  readonly milliseconds: number;
}

/** Undefined when the numbers say nothing, or nothing else than the rule. */
function cheapest(facts: StrategyFacts, costs: CostModel, byRule: ContentStrategy): Strategy | undefined {
  const predictions = possible(facts).map((name): Prediction => ({ name, milliseconds: predict(name, facts, costs) }));
  if (predictions.some(({ milliseconds }) => !Number.isFinite(milliseconds) || milliseconds < 0)) return undefined;
  // A stable sort: what takes the same stays in the order of `possible`, the rule's choice before all others.
  const sorted = predictions.sort((a, b) => a.milliseconds - b.milliseconds || Number(b.name === byRule) - Number(a.name === byRule));
  const [best, ...others] = sorted;
  // The rule's own choice has numbers for it when all others take longer, and against it when one takes less.
  const rival = best?.name === byRule ? others[0] : sorted.find(({ name }) => name === byRule);
  if (best === undefined || rival === undefined || rival.milliseconds * (1 - worthIt) <= best.milliseconds) return undefined;
  const rest = others.map(({ name, milliseconds }) => `${name} ${duration(milliseconds)}`);
  return { name: best.name, reason: [`${best.name} takes about ${duration(best.milliseconds)} here`, ...rest].join(', '), basis: 'measured' };
}

function possible({ existsBefore, hunks, requestKind, config, splice }: StrategyFacts): ContentStrategy[] {
  const ways: [ContentStrategy, boolean][] = [
    ['template', requestKind === 'template'],
    ['config-section', existsBefore && (config === true || requestKind === 'config')],
    ['in-place', existsBefore && splice === true],
    ['edit', existsBefore],
    ['multi-edit', existsBefore && hunks > 1],
    ['write', true],
  ];
  return ways.flatMap(([name, is]) => (is ? [name] : []));
}

/** Measurements are not that exact: what gains less than this share of the time is no reason to leave the rule. */
const worthIt = 0.1;

const mebibyte = 1 << 20;

function predict(name: ContentStrategy, facts: StrategyFacts, { write, inPlace, payload, payloadBytes }: CostModel): number {
  const sent = payloadBytes?.[name] ?? estimatedPayload(name, facts);
  const times = name === 'edit' ? Math.max(facts.hunks, 1) : 1;
  const disk = name === 'in-place' ? cost(inPlace, newBytes(facts)) : cost(write, facts.size.after);
  return disk + payload.perOperation * times + (payload.perMiB * sent) / mebibyte;
}

function cost({ perOperation, perMiB }: Rate, size: number): number {
  return perOperation + (perMiB * size) / mebibyte;
}

/** What is sent: the whole file, or the old and the new text of what changes; a key needs no old value. */
function estimatedPayload(name: ContentStrategy, facts: StrategyFacts): number {
  if (name === 'write' || name === 'template') return facts.size.after;
  if (name === 'config-section') return newBytes(facts);
  return newBytes(facts) + oldBytes(facts);
}

function newBytes(facts: StrategyFacts): number {
  const { lines, size } = facts;
  if (!hasLines(facts)) return size.after * (1 - facts.similarity);
  return (size.after * lines.added) / Math.max(lines.total - lines.removed + lines.added, 1);
}

function oldBytes(facts: StrategyFacts): number {
  const { lines, size } = facts;
  return hasLines(facts) ? (size.before * lines.removed) / Math.max(lines.total, 1) : size.before * (1 - facts.similarity);
}
