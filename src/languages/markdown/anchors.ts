// What can be linked to within a Markdown text.
import type { Nodes } from 'mdast';
import { loadMarkdown, nodesOf, withoutFrontMatter } from './links.ts';

/** Whether a link to the anchor finds something; what the viewer makes itself, lines and text fragments and the top, it always does. */
export function hasAnchor(anchors: ReadonlySet<string>, anchor: string): boolean {
  // GitHub puts the prefix before every name, and takes it in links as well.
  const plain = anchor.replace(/^user-content-/i, '');
  return anchors.has(anchor) || anchors.has(plain) || anchors.has(plain.toLowerCase()) || /^(?:L\d+|:~:|top$)/.test(anchor);
}

const attribute = /\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))/gi;
const footnote = /^ {0,3}\[\^([^\]\s]{1,200})\]:/gm;

/** As GitHub names headings, what HTML names by `id` or `name`, and footnotes in the ways in which they are numbered. */
export async function anchorsOf(text: string): Promise<ReadonlySet<string>> {
  const { default: Slugger } = await import('github-slugger');
  const slugger = new Slugger();
  const anchors = new Set<string>();
  const footnotes = new Set(text.includes('[^') ? [...text.matchAll(footnote)].map(([, name = '']) => name.toLowerCase()) : []);
  for (const node of nodesOf((await loadMarkdown())(withoutFrontMatter(text)))) {
    if (node.type === 'heading') {
      const words = textOf(node).replaceAll(/\[\^([^\]\s]{1,200})\]/g, (mark, name: string) => (footnotes.has(name.toLowerCase()) ? '' : mark));
      // Site generators let a heading name its anchor: `# Title {#anchor}`.
      const own = /\{#([\w:.-]+)\}\s*$/.exec(words)?.[1];
      if (own !== undefined) anchors.add(own);
      anchors.add(slugger.slug(words));
    } else if (node.type === 'html') {
      for (const match of node.value.matchAll(attribute)) anchors.add(match[1] ?? match[2] ?? (match[3] ?? '').replace(/\/$/, ''));
    }
  }
  for (const name of footnotes) for (const sign of ['', '-', ':']) anchors.add(`fn${sign}${name}`).add(`fnref${sign}${name}`);
  return anchors;
}

function textOf(node: Nodes): string {
  // A footnote, to a parser that does not know them.
  if (node.type === 'linkReference' && node.identifier.startsWith('^')) return '';
  if ('value' in node && node.type !== 'html') return node.value;
  if ('alt' in node) return node.alt ?? '';
  return 'children' in node ? node.children.map(textOf).join('') : '';
}
