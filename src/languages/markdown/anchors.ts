// What can be linked to within a Markdown text.
import type { Nodes } from 'mdast';
import { loadMarkdown, nodesOf, withoutFrontMatter } from './links.ts';

/** As GitHub names headings, and what HTML names by `id` or `name`. */
export async function anchorsOf(text: string): Promise<ReadonlySet<string>> {
  const { default: Slugger } = await import('github-slugger');
  const slugger = new Slugger();
  const anchors = new Set<string>();
  for (const node of nodesOf((await loadMarkdown())(withoutFrontMatter(text)))) {
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
