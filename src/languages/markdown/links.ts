// What a Markdown text links to, in the tree that its parser makes.
import type { Nodes, Root } from 'mdast';

export interface Link {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

export type ParseMarkdown = (text: string) => Root;

/** The parser, loaded when it is first needed. */
export async function loadMarkdown(): Promise<ParseMarkdown> {
  const { fromMarkdown } = await import('mdast-util-from-markdown');
  return (text) => fromMarkdown(text);
}

/** Front matter is no heading, and links to nothing: blanks in its place. */
export function withoutFrontMatter(text: string): string {
  return text.replace(/^---[ \t]*\r?\n[\s\S]*?\r?\n---[ \t]*(?=\r?\n|$)/, (matter) => matter.replaceAll(/[^\r\n]/g, ' '));
}

/** Links, images, definitions, and those in HTML, in order. */
export async function linksOf(text: string): Promise<Link[]> {
  return linksIn((await loadMarkdown())(withoutFrontMatter(text)));
}

export function linksIn(root: Root): Link[] {
  const links: Link[] = [];
  for (const node of nodesOf(root)) {
    const { line = 1, column = 1 } = node.position?.start ?? {};
    if (node.type === 'link' || node.type === 'image') links.push({ url: node.url, line, column });
    // A footnote is no definition, though it looks like one to a parser that does not know footnotes.
    else if (node.type === 'definition' && !node.identifier.startsWith('^')) links.push({ url: node.url, line, column });
    else if (node.type === 'html') links.push(...htmlLinks(node.value, line, column));
  }
  return links;
}

const tags = /<([a-z][\w.-]*)(?=\s)(?:[^<>"']|"[^"<>]*"|'[^'<>]*')*/gi;
const attributes = /\s(href|src|srcset|poster)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')/gi;
const elements = /^(?:a|img|source|video|audio|embed|iframe|track)$/i;

function htmlLinks(html: string, line: number, column: number): Link[] {
  const shown = html.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, (comment) => comment.replaceAll(/[^\r\n]/g, ' '));
  return [...shown.matchAll(tags)].flatMap((tag) =>
    [...tag[0].matchAll(attributes)].flatMap((attribute) => {
      // Pointed at is the tag, or the attribute when it has a line of its own.
      const own = tag[0].slice(0, attribute.index + 1).includes('\n') ? attribute.index + 1 : 0;
      const before = shown.slice(0, tag.index + own).split('\n');
      const place = { line: line + before.length - 1, column: (before.length === 1 ? column : 1) + (before.at(-1) ?? '').length };
      const urls = urlsOf(attribute[1] ?? '', (attribute[2] ?? attribute[3] ?? '').replaceAll('&amp;', '&'));
      // What a component means by it is its own affair, unless it looks like a path.
      return urls.filter((url) => elements.test(tag[1] ?? '') || /^\.{1,2}\//.test(url)).map((url) => ({ url, ...place }));
    }),
  );
}

/** `srcset` names several, each with its width or density. */
function urlsOf(name: string, value: string): string[] {
  if (name.toLowerCase() !== 'srcset') return [value.trim()];
  return value.includes('data:') ? [] : value.split(',').flatMap((one) => one.trim().split(/\s+/, 1).filter((url) => url !== ''));
}

/** Depth first, without recursion. */
export function* nodesOf(root: Root): Generator<Nodes> {
  const stack: Nodes[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    if ('children' in node) for (let index = node.children.length - 1; index >= 0; index -= 1) stack.push(node.children[index] as Nodes);
  }
}
