// Makes one free value of lines next to each other that say nothing in common: a template has structure, or a hole.
import { append } from './arrays.ts';
import { columnOf, type Node } from './tree.ts';

/** What nodes come to, row by row. */
export function textsOf(nodes: readonly Node[], rows: number): string[] {
  const all = nodes.map((node) => textsOfNode(node, rows));
  return Array.from({ length: rows }, (_, row) => all.map((texts) => texts[row] ?? '').join(''));
}

function textsOfNode(node: Node, rows: number): readonly string[] {
  if (node.kind === 'text') return Array.from({ length: rows }, () => node.text);
  if (node.kind === 'column') return node.values;
  const counts = node.kind === 'optional' ? node.present.map((here) => (here ? 1 : 0)) : node.counts;
  const inner = textsOf(node.nodes, counts.reduce((sum, count) => sum + count, 0));
  let from = 0;
  return counts.map((count) => {
    from += count;
    return inner.slice(from - count, from).join(node.kind === 'repeat' ? node.separator : '');
  });
}

interface Group {
  readonly nodes: Node[];
  kind: 'structure' | 'free' | 'blank';
}

/** Literal letters from which on a line is structure. */
const enoughLetters = 3;

export function simplify(nodes: readonly Node[], rows: number): readonly Node[] {
  const groups = linesOf(nodes, rows);
  const out: Node[] = [];
  for (let index = 0; index < groups.length; index += 1) {
    let to = index;
    let free = 0;
    let end = index;
    while (to < groups.length && groups[to]?.kind !== 'structure') {
      if (groups[to]?.kind === 'free') {
        free += 1;
        end = to + 1;
      } else if (free === 0) break;
      to += 1;
    }
    if (free < 2) {
      append(out, (groups[index]?.nodes ?? []));
      continue;
    }
    append(out, freeColumn(textsOf(groups.slice(index, end).flatMap((group) => group.nodes), rows)));
    index = end - 1;
  }
  return out;
}

function freeColumn(texts: readonly string[]): readonly Node[] {
  if (!texts.every((text) => text.endsWith('\n'))) return columnOf(texts);
  const indents = texts.map((text) => /^[ \t]*/.exec(text)?.[0] ?? '');
  const shortest = indents.reduce((least, one) => (one.length < least.length ? one : least), indents[0] ?? '');
  const shared = texts.every((text) => text.startsWith(shortest)) ? shortest : '';
  return [...(shared === '' ? [] : [{ kind: 'text' as const, text: shared }]), ...columnOf(texts.map((text) => text.slice(shared.length, -1))), { kind: 'text', text: '\n' }];
}

/** Nodes of one line, or whole lines that are optional or repeated. */
function linesOf(nodes: readonly Node[], rows: number): readonly Group[] {
  const groups: Group[] = [];
  let line: Node[] = [];
  const flush = (): void => {
    if (line.length > 0) groups.push({ nodes: line, kind: kindOfLine(line) });
    line = [];
  };
  for (const node of nodes) {
    if (node.kind === 'text') {
      for (const piece of node.text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
        line.push({ kind: 'text', text: piece });
        if (piece.endsWith('\n')) flush();
      }
    } else if (line.length === 0 && (node.kind === 'optional' || node.kind === 'repeat') && textsOfNode(node, rows).every((text) => text === '' || text.endsWith('\n'))) {
      groups.push({ nodes: [node], kind: node.kind === 'optional' && node.present.filter((here) => here).length === 1 ? (textsOfNode(node, rows).join('').trim() === '' ? 'blank' : 'free') : 'structure' });
    } else {
      line.push(node);
      if (node.kind === 'column' && node.values.every((value) => value === '' || value.endsWith('\n'))) flush();
    }
  }
  flush();
  return groups;
}

function kindOfLine(line: readonly Node[]): Group['kind'] {
  const literal = line.map((node) => (node.kind === 'text' ? node.text : '')).join('');
  if (line.every((node) => node.kind === 'text') && literal.trim() === '') return 'blank';
  if (line.some((node) => node.kind === 'repeat' || (node.kind === 'column' && node.values.every((value) => /^[\uE000-\uF8FF]$/.test(value))))) return 'structure';
  if (line.every((node) => node.kind === 'text')) return 'structure';
  return literal.replace(/[^\p{L}\p{N}\uE000-\uF8FF]/gu, '').length < enoughLetters && /^\s*[^\s]?\s*$|^[\s;,]*$/u.test(literal.replace(/[,;]\s*$/, '')) ? 'free' : 'structure';
}
