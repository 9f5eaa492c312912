// What a Markdown text links to, and what can be linked to in it.
import type { Nodes, Root } from 'mdast';

export interface Link {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

async function parse(text: string): Promise<Root> {
  const { fromMarkdown } = await import('mdast-util-from-markdown');
  // Front matter is no heading.
  return fromMarkdown(text.replace(/^---\r?\n[\s\S]*?\r?\n---(?=\r?\n|$)/, (matter) => matter.replaceAll(/[^\r\n]/g, ' ')));
}

/** Links, images, definitions, and those in HTML, in order. */
export async function linksOf(text: string): Promise<Link[]> {
  const links: Link[] = [];
  for (const node of nodesOf(await parse(text))) {
    const { line = 1, column = 1 } = node.position?.start ?? {};
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition') links.push({ url: node.url, line, column });
    else if (node.type === 'html') links.push(...htmlLinks(node.value, line, column));
  }
  return links;
}

function htmlLinks(html: string, line: number, column: number): Link[] {
  if (html.startsWith('<!--')) return [];
  return [...html.matchAll(/<(?:a|img|source)\b[^<>]*?\s(?:href|src)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')/gi)].map((match) => {
    const before = html.slice(0, match.index).split('\n');
    return { url: (match[1] ?? match[2] ?? '').replaceAll('&amp;', '&'), line: line + before.length - 1, column: (before.length === 1 ? column : 1) + (before.at(-1) ?? '').length };
  });
}

/** As GitHub names headings, and what HTML names by `id` or `name`. */
export async function anchorsOf(text: string): Promise<ReadonlySet<string>> {
  const { default: Slugger } = await import('github-slugger');
  const slugger = new Slugger();
  const anchors = new Set<string>();
  for (const node of nodesOf(await parse(text))) {
    if (node.type === 'heading') {
      const words = textOf(node);
      // Site generators let a heading name its anchor: `# Title {#anchor}`.
      const own = /\{#([\w:.-]+)\}\s*$/.exec(words)?.[1];
      if (own !== undefined) anchors.add(own);
      anchors.add(slugger.slug(words));
    } else if (node.type === 'html') {
      for (const match of node.value.matchAll(/\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)) anchors.add(match[1] ?? match[2] ?? '');
    }
  }
  return anchors;
}

function textOf(node: Nodes): string {
  if ('value' in node && node.type !== 'html') return node.value;
  if ('alt' in node) return node.alt ?? '';
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

/** Depth first, without recursion. */
function* nodesOf(root: Root): Generator<Nodes> {
  const stack: Nodes[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    if ('children' in node) stack.push(...[...node.children].reverse());
  }
}
