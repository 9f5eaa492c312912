// The proof of an edit: the new text says what was intended, and no comment is lost, moved or attached to something else.
import { Refusal, type Comment, type Intention, type Parsed, type Section, type Splice } from './section.ts';
import { equal, intended, pruned } from './value.ts';

/** What comes further before a comment on its line is not compared. */
const longestPrefix = 500;

export function applied(text: string, splices: readonly Splice[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const splice of [...splices].sort((one, other) => one.start - other.start || one.end - other.end)) {
    if (splice.start < at) throw new Refusal('the edit would overlap itself', splice.start, splice.end);
    parts.push(text.slice(at, splice.start), splice.text);
    at = splice.end;
  }
  return [...parts, text.slice(at)].join('');
}

export async function proveEdit(section: Section, old: { text: string; parsed: Parsed }, text: string, splices: readonly Splice[], intention: Intention): Promise<void> {
  const now = await section.parse(text);
  const wanted = intended(old.parsed.value, intention);
  const accepted = [wanted, ...(section.prunes === true && intention.value === undefined ? pruned(wanted, intention.key) : [])];
  if (!accepted.some((value) => equal(value, now.value))) throw new Refusal('the edit cannot be made without changing something else: make it by hand', splices[0]?.start, splices[0]?.end);
  proveComments(old, { text, parsed: now }, splices);
}

interface Version {
  readonly text: string;
  readonly parsed: Parsed;
}

function proveComments(old: Version, now: Version, splices: readonly Splice[]): void {
  const surviving = withLines(old).filter(({ one }) => !splices.some((splice) => splice.end > splice.start && one.start < splice.end && splice.start < one.end));
  const after = withLines(now);
  const lost = surviving.find((comment, index) => !same(old, comment, now, after[index], splices));
  if (lost !== undefined) throw new Refusal('a comment would be lost or moved: make the edit by hand', lost.one.start, lost.one.end);
  if (after.length !== surviving.length) throw new Refusal('the new text would be read as a comment');
}

interface Placed {
  readonly one: Comment;
  /** Where its line begins. */
  readonly line: number;
}

/** In one walk, so that a million comments on one line cost no more than on many. */
function withLines({ text, parsed }: Version): Placed[] {
  let line = 0;
  let newline = text.indexOf('\n');
  return parsed.comments.map((one) => {
    while (newline !== -1 && newline < one.start) {
      line = newline + 1;
      newline = text.indexOf('\n', line);
    }
    return { one, line };
  });
}

function same(old: Version, { one, line }: Placed, now: Version, other: Placed | undefined, splices: readonly Splice[]): boolean {
  if (other === undefined || old.text.slice(one.start, one.end) !== now.text.slice(other.one.start, other.one.end)) return false;
  const before = bare(old.text.slice(Math.max(line, one.start - longestPrefix), one.start));
  const after = bare(now.text.slice(Math.max(other.line, other.one.start - longestPrefix), other.one.start));
  // Only what an edit on its own line writes or removes may differ before it.
  const touched = splices.some((splice) => splice.end >= line && splice.start <= one.start);
  return before === after || (touched && (before === '') === (after === '')) || (touched && splices.some((splice) => splice.text === '' && splice.start >= line));
}

function bare(text: string): string {
  return text.replace(/[\s,]+/g, '');
}
