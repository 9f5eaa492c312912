// YAML: one key set or deleted, in blocks by lines and between brackets by commas; never printed anew.
import type { ConfigValue } from '../model.ts';
import { insertFlow, removeFlow, type FlowStyle } from './flow.ts';
import { Comments, eolAt, lineEnd, lineStart, nextLine, skipBlanksBack } from './layout.ts';
import { Refusal, type Collection, type Entry, type Intention, type Node, type Section, type Splice } from './section.ts';
import { isList, valueOf, wrapped } from './value.ts';
import { walk, type Place } from './walk.ts';
import { parseYaml, type YamlTree } from './yaml-parse.ts';
import { isInline, yamlAfter, yamlBlock, yamlFlow, yamlString, type BlockStyle } from './yaml-write.ts';

export const yamlSection: Section = {
  largest: 1024 * 1024,
  parse: async (text) => {
    const { root, comments } = await parseYaml(text);
    return { value: root === undefined ? new Map() : valueOf(root), comments };
  },
  edit: async (text, intention) => edit(text, intention, await parseYaml(text)),
};

interface Context {
  readonly text: string;
  readonly style: BlockStyle;
  readonly flow: FlowStyle;
  readonly comments: Comments;
}

function edit(text: string, { key, value }: Intention, tree: YamlTree): readonly Splice[] {
  const context = contextOf(text, tree);
  if (tree.root === undefined) return start(context, wrapped(key, value ?? null), value === undefined);
  const place = walk(tree.root, key, (node) => assertLocal(node, tree), true);
  if (place.kind === 'missing' || place.kind === 'empty') {
    if (value === undefined) throw new Refusal('there is no such key to delete');
    return add(context, place, value);
  }
  const touched = tree.anchors.find((one) => one.start >= place.entry.start && one.start < Math.max(place.entry.end, place.entry.start + 1));
  if (touched !== undefined) throw new Refusal('the value has an anchor that is used elsewhere: change it by hand', touched.start, touched.end);
  if (value !== undefined) return replace(context, place.parent, place.entry, value);
  if (merges(place.parent)) throw new Refusal('the map merges another one, which may hold the key too: delete it by hand', place.entry.start, place.entry.end);
  return place.parent.block === true ? removeBlock(context, place.parent, place.index) : removeFlow(text, place.parent, place.index, context.flow);
}

function merges(node: Collection): boolean {
  return node.kind === 'map' && node.entries.some((entry) => entry.key === '<<');
}

/** Through an anchor that is used elsewhere more than one key would change. */
function assertLocal(node: Collection, { anchors, root }: YamlTree): void {
  const inside = root === undefined ? undefined : holder(root, node);
  const anchor = anchors.find((one) => inside !== undefined && one.start >= inside.after && one.start < node.start);
  if (anchor !== undefined || anchors.some((one) => one.start === node.start && node.entries[0]?.node.start !== node.start)) throw new Refusal('the way to the key goes through an anchor that is used elsewhere: change it by hand', node.start, node.end);
}

function holder(root: Node, wanted: Collection): { after: number } | undefined {
  if (root === wanted) return { after: 0 };
  if (root.kind === 'scalar') return undefined;
  const entry = root.entries.find((one) => one.node.start <= wanted.start && one.node.end >= wanted.end);
  if (entry === undefined) return undefined;
  return entry.node === wanted ? { after: entry.keyEnd } : holder(entry.node, wanted);
}

function contextOf(text: string, tree: YamlTree): Context {
  const comments = new Comments(tree.comments);
  const style = styleOf(text, tree.root);
  const flow: FlowStyle = { comments, padded: !/\{[^\s}]/.test(text) || /\{ /.test(text), key: (key) => yamlString(key, style.quote), value: (value) => yamlFlow(value, style) };
  return { text, style, comments, flow };
}

function columnOf(text: string, at: number): number {
  return at - lineStart(text, at);
}

/** The indentation of the first collections that show one. */
function styleOf(text: string, root: Node | undefined): BlockStyle {
  const found: { step?: number; list?: number } = {};
  const queue: Node[] = root === undefined ? [] : [root];
  for (let index = 0; index < queue.length && index < 2000 && (found.step === undefined || found.list === undefined); index += 1) {
    const node = queue[index];
    if (node === undefined || node.kind === 'scalar' || node.block !== true) continue;
    for (const entry of node.entries) {
      if (node.kind === 'map' && entry.node.kind !== 'scalar' && entry.node.block === true) {
        const step = columnOf(text, entry.node.start) - columnOf(text, entry.start);
        if (entry.node.kind === 'map' && step > 0) found.step ??= step;
        if (entry.node.kind === 'list' && step >= 0) found.list ??= step;
      }
      queue.push(entry.node);
    }
  }
  const step = found.step ?? 2;
  const single = (text.match(/[:-] '/g) ?? []).length;
  const double = (text.match(/[:-] "/g) ?? []).length;
  return { step, listStep: found.list ?? step, eol: eolAt(text, 0), quote: single > double ? "'" : '"' };
}

function start({ text, style }: Context, value: ConfigValue, deleting: boolean): Splice[] {
  if (deleting) throw new Refusal('there is no such key to delete');
  const ended = text === '' || text.endsWith('\n');
  return [{ start: text.length, end: text.length, text: `${ended ? '' : style.eol}${yamlBlock(value, 0, style)}${style.eol}` }];
}

function add(context: Context, place: Exclude<Place, { kind: 'found' }>, value: ConfigValue): Splice[] {
  const { text, style } = context;
  if (place.kind === 'empty') return replaceEmpty(context, place.entry, wrapped(place.rest, value));
  const { parent } = place;
  const [first, ...rest] = place.rest;
  if (merges(parent) && rest.length > 0) throw new Refusal('the map merges another one, which may hold the key too: add it by hand', parent.start, parent.end);
  const whole = wrapped(rest, value);
  if (parent.block !== true) return insertFlow(text, parent, String(first), whole, context.flow);
  const column = columnOf(text, parent.start);
  const at = lineEnd(text, parent.end);
  const eol = eolAt(text, parent.start);
  const written = parent.kind === 'list' ? `-${yamlAfter(whole, column, { ...style, eol }, true)}` : `${yamlString(String(first), style.quote)}:${yamlAfter(whole, column, { ...style, eol })}`;
  return [{ start: at, end: at, text: `${eol}${' '.repeat(column)}${written}` }];
}

/** `key:` gets a value: on its line, or below its comment. */
function replaceEmpty({ text, style }: Context, entry: Entry, value: ConfigValue): Splice[] {
  const { start } = entry.node;
  const inList = text[entry.start] === '-' && entry.keyEnd === entry.start;
  if (isInline(value)) return [{ start, end: start, text: ` ${yamlFlow(value, style)}` }];
  if (inList) return [{ start, end: start, text: ` ${yamlFlow(value, style)}` }];
  const at = lineEnd(text, start);
  return [{ start: at, end: at, text: yamlAfter(value, columnOf(text, entry.start), style) }];
}

function replace(context: Context, parent: Collection, entry: Entry, value: ConfigValue): Splice[] {
  const { text, style } = context;
  const { node } = entry;
  if (parent.block !== true) return [node.start === node.end ? { start: node.start, end: node.end, text: `${text[node.start - 1] === ':' ? '' : ':'} ${yamlFlow(value, style)}` } : { start: node.start, end: node.end, text: yamlFlow(value, quoteOf(node, text, style)) }];
  if (node.start === node.end) return replaceEmpty(context, entry, value);
  const isBlock = node.kind !== 'scalar' && node.block === true;
  const column = columnOf(text, entry.start);
  const own = skipBlanksBack(text, node.start) === lineStart(text, node.start);
  if (isBlock && !isInline(value)) {
    const wide = own && typeof value === 'object' && value !== null && !isList(value) ? Math.max(columnOf(text, node.start), column + 1) : columnOf(text, node.start);
    const pad = ' '.repeat(wide - columnOf(text, node.start));
    return [{ start: node.start, end: node.end, text: pad + yamlBlock(value, wide, style) }];
  }
  if (isBlock && own) return emptied(text, entry, ` ${yamlFlow(value, style)}`);
  if (isInline(value) || (node.kind !== 'scalar' && !isBlock)) return inlineOver(context, parent, entry, value);
  if (parent.kind === 'list' || context.comments.skipOnLine(text, node.end) > node.end) {
    if (parent.kind === 'list' || own) return [{ start: node.start, end: node.end, text: yamlFlow(value, style) }];
    const at = lineEnd(text, node.end);
    return [{ start: skipBlanksBack(text, node.start), end: node.end, text: '' }, { start: at, end: at, text: yamlAfter(value, column, style) }];
  }
  return [{ start: skipBlanksBack(text, node.start), end: node.end, text: own ? ` ${yamlFlow(value, style)}` : yamlAfter(value, column, style) }];
}

function inlineOver({ text, style }: Context, parent: Collection, entry: Entry, value: ConfigValue): Splice[] {
  const { node } = entry;
  const old = text.slice(node.start, node.end);
  if (/^[|>]/.test(old)) return [{ start: node.start, end: node.end, text: yamlAfter(value, columnOf(text, entry.start), style, parent.kind === 'list').slice(1) }];
  const padded = /^\{\S/.test(old) ? '' : ' ';
  return [{ start: node.start, end: node.end, text: yamlFlow(value, quoteOf(node, text, style), padded) }];
}

/** A quoted text is followed by a quoted text. */
function quoteOf(node: Node, text: string, style: BlockStyle): { quote: string } {
  const mark = text[node.start];
  return { quote: mark === '"' || mark === "'" ? mark : style.quote };
}

/** A block of lines below a key goes, and something stands on the key's line instead. */
function emptied(text: string, entry: Entry, instead: string): Splice[] {
  const { node } = entry;
  const after = text.indexOf(':', entry.keyEnd) + 1;
  const at = text[entry.start] === '-' && entry.keyEnd === entry.start ? entry.start + 1 : after;
  return [
    { start: at, end: at, text: instead },
    { start: lineStart(text, node.start), end: nextLine(text, node.end), text: '' },
  ];
}

function removeBlock(context: Context, parent: Collection, index: number): Splice[] {
  const { text } = context;
  const entry = parent.entries[index];
  if (entry === undefined) return [];
  const begin = lineStart(text, entry.start);
  const own = skipBlanksBack(text, entry.start) === begin;
  if (parent.entries.length === 1) return removeOnly(context, parent, entry, own);
  if (own) return [{ start: begin, end: nextLine(text, entry.end), text: '' }];
  const next = parent.entries[index + 1];
  if (next === undefined) throw new Refusal('the entry shares its line', entry.start, entry.end);
  const between = nextLine(text, entry.end);
  // `- a: 1` loses `a`, the next key moves up beside the `-`, unless a comment is in between.
  if (/^[ \t]*$/.test(text.slice(between, next.start))) return [{ start: entry.start, end: next.start, text: '' }];
  return [{ start: skipBlanksBack(text, entry.start), end: lineEnd(text, entry.end), text: '' }];
}

/** An empty collection needs brackets, or it would be null. */
function removeOnly({ text, comments }: Context, parent: Collection, entry: Entry, own: boolean): Splice[] {
  const brackets = parent.kind === 'list' ? '[]' : '{}';
  const before = text.slice(0, parent.start).trimEnd();
  const key = keyBefore(text, parent, comments);
  if (own && key !== -1 && before !== '') {
    return [
      { start: key, end: key, text: ` ${brackets}` },
      { start: lineStart(text, entry.start), end: nextLine(text, entry.end), text: '' },
    ];
  }
  return [{ start: entry.start, end: lineEnd(text, entry.end), text: brackets }];
}

/** Past the `:` or `-` that the collection belongs to, when only blanks and comments are in between; else -1. */
function keyBefore(text: string, parent: Collection, comments: Comments): number {
  for (let at = lineStart(text, parent.start); at > 0; ) {
    const stop = lineEnd(text, lineStart(text, at - 1));
    const code = comments.skipBackOnLine(text, stop);
    if (code > lineStart(text, stop)) return text[code - 1] === ':' || text[code - 1] === '-' ? code : -1;
    at = lineStart(text, stop);
  }
  return -1;
}
