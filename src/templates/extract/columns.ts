// From aligned texts to a draft of a template: columns with their true values, and where each stands.
import type { Occurrence } from './masks.ts';
import type { Node } from './tree.ts';

/** Whose rows a column has. */
export interface Scope {
  readonly kind: 'root' | 'optional' | 'repeat';
  readonly parent?: Scope;
  /** The file of each row. */
  readonly files: readonly number[];
  /** The row of `parent` for each row. */
  readonly parentRows: readonly number[];
}

/** Where something stands: for its name. */
export interface Place {
  readonly inPath: boolean;
  /** The line before it; a name is a private character. */
  readonly before: string;
  /** What follows on the line. */
  readonly after: string;
  /** The line that opens the block around it. */
  readonly header: string;
  /** Whether all values are numbers. */
  readonly isNumber?: boolean;
  /** Whether a value ends in a slash. */
  readonly isDirectory?: boolean;
}

export interface Column {
  readonly kind: 'column';
  readonly scope: Scope;
  /** As in the files, one a row. */
  readonly values: readonly string[];
  /** Set when every value is an occurrence of one name. */
  readonly known?: number;
  readonly place: Place;
}

export type Draft =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly occurrence: Occurrence; readonly place: Place }
  | Column
  | { readonly kind: 'optional'; readonly scope: Scope; readonly present: readonly boolean[]; readonly parts: readonly Draft[]; readonly place: Place }
  | { readonly kind: 'repeat'; readonly scope: Scope; readonly counts: readonly number[]; readonly separator: string; readonly parts: readonly Draft[]; readonly place: Place };

export interface Unmasking {
  unmask(text: string, file: number): string;
  occurrence(character: string): Occurrence | undefined;
}

export function rootScope(count: number): Scope {
  const files = Array.from({ length: count }, (_, file) => file);
  return { kind: 'root', files, parentRows: files };
}

/** Follows the line and the block while it walks through the nodes. */
interface Position {
  line: string;
  readonly headers: string[];
}

export function draftOf(nodes: readonly Node[], scope: Scope, masks: Unmasking, inPath: boolean): readonly Draft[] {
  return walk(nodes, scope, masks, inPath, { line: '', headers: [] });
}

function walk(nodes: readonly Node[], scope: Scope, masks: Unmasking, inPath: boolean, position: Position): readonly Draft[] {
  return joinTexts(nodes.flatMap((node, index) => draftNode(node, scope, masks, inPath, position, textAfter(nodes, index))));
}

function draftNode(node: Node, scope: Scope, masks: Unmasking, inPath: boolean, position: Position, after: string): readonly Draft[] {
  const place: Place = { inPath, before: position.line, after, header: headerFor(position, indentOfNodes(node)) };
  if (node.kind === 'text') return draftText(node.text, masks, inPath, position);
  if (node.kind === 'column') {
    advance(position, '\uFFFC');
    return draftColumn(node.values, scope, masks, place);
  }
  const files = node.kind === 'optional' ? node.present.map((here) => (here ? 1 : 0)) : node.counts;
  const parentRows = files.flatMap((count, row) => Array.from({ length: count }, () => row));
  const inner: Scope = { kind: node.kind, parent: scope, parentRows, files: parentRows.map((row) => scope.files[row] ?? 0) };
  const parts = walk(node.nodes, inner, masks, inPath, position);
  return [node.kind === 'optional' ? { kind: 'optional', scope: inner, present: node.present, parts, place } : { kind: 'repeat', scope: inner, counts: node.counts, separator: node.separator, parts, place }];
}

/** What follows on the line, at most a few words. */
function textAfter(nodes: readonly Node[], index: number): string {
  let text = '';
  for (let next = index + 1; next < nodes.length && text.length < 80 && !text.includes('\n'); next += 1) {
    const node = nodes[next];
    if (node?.kind !== 'text') break;
    text += node.text.slice(0, 80);
  }
  return /^[^\n]*/.exec(text)?.[0] ?? '';
}

function draftText(text: string, masks: Unmasking, inPath: boolean, position: Position): readonly Draft[] {
  return text.split(/([\uE000-\uF8FF])/).flatMap((part): readonly Draft[] => {
    if (part === '') return [];
    const occurrence = masks.occurrence(part);
    const place: Place = { inPath, before: position.line, after: '', header: headerFor(position) };
    advance(position, part);
    return occurrence === undefined ? [{ kind: 'text', text: part }] : [{ kind: 'name', occurrence, place }];
  });
}

function draftColumn(values: readonly string[], scope: Scope, masks: Unmasking, place: Place): readonly Draft[] {
  const surfaces = values.map((value, row) => masks.unmask(value, scope.files[row] ?? 0));
  const [first = ''] = surfaces;
  if (surfaces.every((surface) => surface === first)) return first === '' ? [] : [{ kind: 'text', text: first }];
  const names = new Set(values.map((value) => masks.occurrence(value)?.known));
  const [known] = names;
  return [{ kind: 'column', scope, values: surfaces, place: { ...place, isNumber: surfaces.every((surface) => /^\d+$/.test(surface)), isDirectory: surfaces.some((surface) => surface.endsWith('/')) }, ...(names.size === 1 && known !== undefined ? { known } : {}) }];
}

/** Of a longer line the end is kept. */
const longestLine = 400;

function advance(position: Position, text: string): void {
  const lines = text.split('\n');
  lines[0] = `${position.line}${lines[0] ?? ''}`;
  for (const line of lines.slice(0, -1)) if (line.trim() !== '') push(position.headers, line);
  const line = lines.at(-1) ?? '';
  position.line = line.length > longestLine ? `${/^[ \t]{0,80}/.exec(line)?.[0] ?? ''}${line.slice(-longestLine / 2)}` : line;
}

/** Keeps the lines above that are less indented than the last one. */
function push(headers: string[], line: string): void {
  const indent = indentOf(line);
  while (headers.length > 0 && indentOf(headers.at(-1) ?? '') >= indent) headers.pop();
  headers.push(line);
}

/** A block that starts a line is indented as its first text is. */
function indentOfNodes(node: Node): number {
  if (node.kind !== 'optional' && node.kind !== 'repeat') return 0;
  const [first] = node.nodes;
  return first?.kind === 'text' ? indentOf(first.text) : 0;
}

function headerFor({ line, headers }: Position, inner = 0): string {
  const indent = line === '' ? inner : indentOf(line);
  return headers.findLast((header) => indentOf(header) < indent) ?? headers.at(-1) ?? '';
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function joinTexts(parts: readonly Draft[]): readonly Draft[] {
  const joined: Draft[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') joined[joined.length - 1] = { kind: 'text', text: last.text + part.text };
    else joined.push(part);
  }
  return joined;
}
