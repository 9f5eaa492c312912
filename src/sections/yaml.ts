// YAML: edits by offset in block and flow style; the library reads, and never writes the file.
import type { ConfigChange, ConfigValue } from '../model.ts';
import { afterComments, beginsLine, commentsIn, eolAt, lineBehind, lineEnd, lineStart, skipBlanksBack, withoutLines } from './lines.ts';
import { deleteMember, insertMember, type Dialect } from './members.ts';
import { childAt, nodeOf, placeOf, same, SectionProblem, wrapped, type Edit, type ListNode, type MapNode, type Node, type Place, type Section, type Span } from './section.ts';
import { readYaml, type YamlReading } from './yaml-read.ts';
import { behindColon, behindDash, inFlow, isBlock, keyText, lines, type YamlStyle } from './yaml-write.ts';

export async function yamlSection(): Promise<Section<YamlReading>> {
  const yaml = await import('yaml');
  return { limit: 1_000_000, read: (text) => readYaml(yaml, text), edit };
}

function edit(text: string, reading: YamlReading, change: ConfigChange): Edit {
  const style = { ...reading.style, eol: eolAt(text, text.length) };
  if (reading.root === undefined) return change.kind === 'delete' ? { splices: [] } : newFile(text, wrapped(change.key, change.value), style);
  const place = placeOf(reading.root, change.key);
  const { parent, index } = place;
  const flow = reading.flows.has(parent);
  if (index === undefined) {
    if (change.kind === 'delete') return { splices: [] };
    const value = wrapped(place.rest, change.value);
    return flow ? insertInFlow(text, reading, place, value) : insertInBlock(text, reading, place, value, style);
  }
  const old = childAt(parent, index);
  if (old === undefined) return { splices: [] };
  if (old.kind === 'opaque' && (change.kind === 'set' || /question mark|plain text/.test(old.words))) throw new SectionProblem(`The value is ${old.words}: change it by hand.`, old);
  refuseAnchors(text, reading, old);
  if (change.kind === 'set') return same(old, nodeOf(change.value)) ? { splices: [] } : replace(text, reading, parent, old, change.value, style);
  return flow ? deleteMember(dialectOf(text, reading, parent), { span: parent, members: membersOf(parent) }, index) : deleteInBlock(text, reading, parent, index);
}

/** What an alias elsewhere stands for must not go. */
function refuseAnchors(text: string, { aliased }: YamlReading, old: Node): void {
  const source = text.slice(old.start, old.end);
  for (const name of aliased.keys()) {
    if (source.includes(`&${name}`) || (old.kind === 'opaque' && old.words.includes(`(&${name})`))) throw new SectionProblem(`The value holds the anchor &${name}, which is used elsewhere: change it by hand.`, old);
  }
}

function membersOf(parent: MapNode | ListNode): readonly Span[] {
  return parent.kind === 'list' ? parent.items : parent.entries.map(({ keySpan, value }) => ({ start: keySpan.start, end: Math.max(keySpan.end, value.end) }));
}

function dialectOf(text: string, { comments }: YamlReading, parent: Node): Dialect {
  return { text, comments, opens: false, padding: parent.kind === 'map' ? ' ' : '' };
}

/** The quotes of the last string beside it, so that a list of quoted names stays one. */
function quoteOf(reading: YamlReading, parent: MapNode | ListNode): string {
  const last = childAt(parent, (parent.kind === 'map' ? parent.entries.length : parent.items.length) - 1);
  const quote = last?.kind === 'scalar' && typeof last.value === 'string' ? reading.quotes.get(last) : undefined;
  return quote === '"' || quote === "'" ? quote : '';
}

function insertInFlow(text: string, reading: YamlReading, { parent, segment }: Place, value: ConfigValue): Edit {
  const quote = quoteOf(reading, parent);
  const last = parent.kind === 'map' ? parent.entries.at(-1) : undefined;
  const quotedKey = last !== undefined && text[last.keySpan.start] === '"';
  const key = parent.kind === 'list' ? '' : `${quotedKey ? JSON.stringify(String(segment)) : keyText(String(segment), true, reading.style.quote)}: `;
  return insertMember(dialectOf(text, reading, parent), { span: parent, members: membersOf(parent) }, () => key + inFlow(value, reading.style.quote, quote, true));
}

function column(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

function insertInBlock(text: string, reading: YamlReading, { parent, segment }: Place, value: ConfigValue, style: YamlStyle): Edit {
  const at = column(text, parent.start);
  const indent = ' '.repeat(at);
  const quote = quoteOf(reading, parent);
  if (parent.kind === 'list') return { splices: [lineBehind(text, parent.end, `${indent}-${behindDash(value, at, gapOf(text, reading, parent.items.at(-1)), style, quote)}`)] };
  const last = parent.entries.at(-1);
  const space = last === undefined ? '' : (/^[ \t]*(?=:)/.exec(text.slice(last.keySpan.end, last.keySpan.end + 20))?.[0] ?? '');
  return { splices: [lineBehind(text, parent.end, `${indent}${keyText(String(segment), false, style.quote)}${space}:${behindColon(value, at, style, quote)}`)] };
}

/** Columns between a dash and what follows. */
function gapOf(text: string, { introduced }: YamlReading, item: Node | undefined): number {
  const dash = item && introduced.get(item);
  return item === undefined || dash === undefined || item.start <= dash || text.slice(dash, item.start).trim() !== '' || text.slice(dash, item.start).includes('\n') ? 1 : item.start - dash;
}

function replace(text: string, reading: YamlReading, parent: MapNode | ListNode, old: Node, value: ConfigValue, style: YamlStyle): Edit {
  const { flows, introduced, quotes, comments } = reading;
  const quote = quotes.get(old) ?? '';
  const kept = typeof value === 'string' && old.kind === 'scalar' && typeof old.value === 'string' ? quote : '';
  const intro = introduced.get(old) ?? old.start;
  const inline = flows.has(parent) || flows.has(old) || (isBlock(value) && (commentsIn(comments, intro, lineEnd(text, old.end)).length > 0) && old.kind === 'scalar' && quote !== '|');
  if (inline) {
    const space = old.start === old.end && old.start === intro ? ' ' : '';
    return { splices: [{ start: old.start, end: old.end, text: space + inFlow(value, style.quote, kept === '|' ? '' : kept, flows.has(parent)) }] };
  }
  const owner = parent.kind === 'map' ? (parent.entries.find((entry) => entry.value === old)?.keySpan.start ?? old.start) : intro - 1;
  const at = column(text, owner);
  const written = parent.kind === 'map' ? behindColon(value, at, style, kept) : behindDash(value, at, gapOf(text, reading, old), style, kept);
  const simple = old.kind === 'scalar' && old.end > old.start && !isBlock(value);
  if (simple) return { splices: [{ start: old.start, end: old.end, text: written.trimStart() }] };
  return { splices: [{ start: intro, end: old.end, text: written }] };
}

function deleteInBlock(text: string, reading: YamlReading, parent: MapNode | ListNode, index: number): Edit {
  const { comments, introduced } = reading;
  const node = childAt(parent, index);
  if (node === undefined) return { splices: [] };
  const startOf = (at: number): number => (parent.kind === 'map' ? (parent.entries[at]?.keySpan.start ?? 0) : (introduced.get(childAt(parent, at) ?? node) ?? 1) - 1);
  const start = startOf(index);
  const behind = afterComments(text, comments, node.end);
  const gone = [{ start, end: behind }];
  const count = parent.kind === 'map' ? parent.entries.length : parent.items.length;
  if (count === 1) return { splices: emptied(text, reading, parent, { start, end: behind }), gone };
  if (beginsLine(text, start)) return { splices: [withoutLines(text, start, node.end)], gone };
  // The first one behind a dash: the next one takes its place, unless comments stand between.
  const next = startOf(index + 1);
  if (commentsIn(comments, behind, next).length === 0) return { splices: [{ start, end: next, text: '' }], gone };
  return { splices: [{ start: skipBlanksBack(text, start), end: behind, text: '' }], gone };
}

/** Without its only member, a block would be read as null. */
function emptied(text: string, { introduced }: YamlReading, parent: MapNode | ListNode, own: Span): Edit['splices'] {
  const brackets = parent.kind === 'map' ? '{}' : '[]';
  const intro = introduced.get(parent);
  if (intro === undefined || !beginsLine(text, parent.start)) return [{ ...own, text: brackets }];
  return [{ start: intro, end: intro, text: ` ${brackets}` }, withoutLines(text, own.start, own.end)];
}

function newFile(text: string, value: ConfigValue, style: YamlStyle): Edit {
  const eol = text === '' || text.endsWith('\n') ? '' : style.eol;
  return { splices: [{ start: text.length, end: text.length, text: eol + lines(value, 0, style) + style.eol }] };
}
