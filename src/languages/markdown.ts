// What a Markdown file links to: links, images, definitions, HTML; in MDX also what it imports.
import type { RepoPath } from '../model.ts';
import { directoriesOf, directoryOf } from './documents/paths.ts';
import { remembering } from './documents/memo.ts';
import { chunksOf, type Chunk } from './markdown/chunks.ts';
import { isHostile, largest } from './markdown/hostile.ts';
import { linksIn, loadMarkdown, withoutFrontMatter, type ParseMarkdown } from './markdown/links.ts';
import { fileOf, pageOf, partsOf, targetOf } from './markdown/targets.ts';
import type { FindReferences, Language, Reference, Resolution, Resolve, ResolverOptions } from './reference.ts';

export const markdown: Language = {
  files: /\.(?:md|mdx|markdown)$/i,
  dialect: (path) => (isMdx(path) ? 'mdx' : 'md'),
  load: loadReferences,
  createResolver,
};

function isMdx(path: string): boolean {
  return /\.mdx$/i.test(path);
}

async function loadReferences(): Promise<FindReferences> {
  const parse = await loadMarkdown();
  return (source, path) => {
    if (source.length > largest) return [];
    const text = withoutFrontMatter(source.replaceAll(/\r\n?/g, '\n'));
    if (!mayLink(text) && !isMdx(path)) return [];
    const links = chunksOf(text).filter((chunk) => mayLink(chunk.text)).flatMap((chunk) => linksOfChunk(parse, chunk));
    return unique([...(isMdx(path) ? importsOf(text) : []), ...links]);
  };
}

const inline = /\]\(\s*<?(?![\s<]|https?:|#|mailto:|\))/i;
const definition = /^[ \t>*+\-\d.)]{0,80}\[(?:[^[\]\\]|\\.){1,999}\]:\s*<?(?![\s<]|https?:|#|mailto:)/im;
const attribute = /(?:href|src|srcset|poster)\s*=\s*["'](?!https?:|#)/i;

/** Whether there is anything but links to other hosts and within the text. */
function mayLink(text: string): boolean {
  return inline.test(text) || definition.test(text) || attribute.test(text);
}

function linksOfChunk(parse: ParseMarkdown, { text, line: first }: Chunk): Reference[] {
  if (isHostile(text)) return [];
  return linksIn(parse(text)).flatMap(({ url, line }): Reference[] => {
    // A link within the file is no reference.
    const parts = partsOf(url);
    return parts === undefined || parts.name === '' ? [] : [{ specifier: url, kind: 'link', line: first + line - 1 }];
  });
}

/** Statements at the beginning of a line; what looks like one in a code block costs a look. */
function importsOf(text: string): Reference[] {
  const found: Reference[] = [];
  let fence: string | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) fence = fence === undefined ? mark : undefined;
    const specifier = fence === undefined ? /^(?:import|export)\s(?:[^'"`;]{0,500}?\sfrom\s{0,9})?\s{0,9}["']([^"']+)["']\s*;?\s*$/.exec(line)?.[1] : undefined;
    if (specifier !== undefined) found.push({ specifier, kind: 'import', line: index + 1 });
  }
  return found;
}

function unique(references: readonly Reference[]): Reference[] {
  const seen = new Map<string, Reference>();
  for (const reference of references) {
    const key = `${reference.kind} ${reference.specifier}`;
    if (!seen.has(key)) seen.set(key, reference);
  }
  return [...seen.values()].sort((a, b) => a.line - b.line);
}

/** Follows links to files and to the pages of directories. */
function createResolver({ paths }: ResolverOptions): Promise<Resolve> {
  const directories = directoriesOf(paths);
  return Promise.resolve(
    remembering(
      () => 'md',
      (_dialect, from, { specifier, kind }) => (kind === 'import' ? resolveImport(paths, from, specifier) : lookUp(paths, directories, from, specifier)),
    ),
  );
}

function lookUp(paths: ReadonlySet<string>, directories: ReadonlySet<string>, from: RepoPath, specifier: string): Resolution | undefined {
  const name = partsOf(specifier)?.name ?? '';
  if (name === '') return undefined;
  if (name.startsWith('/')) return resolveFromRoot(paths, directories, from, name);
  const target = targetOf(from, name);
  if (target === undefined) return undefined;
  return resolveTarget(paths, directories, target) ?? (directories.has(target) ? undefined : { paths: [] });
}

function resolveTarget(paths: ReadonlySet<string>, directories: ReadonlySet<string>, target: string): Resolution | undefined {
  const file = fileOf(target, paths) ?? (directories.has(target) ? pageOf(target, paths) : undefined);
  return file === undefined ? undefined : { paths: [file as RepoPath] };
}

/** From the top level, as GitHub has it, or from the root of a site, which is some directory above. */
function resolveFromRoot(paths: ReadonlySet<string>, directories: ReadonlySet<string>, from: RepoPath, name: string): Resolution | undefined {
  const inside = name.slice(1);
  let directory = directoryOf(from);
  const roots = [''];
  for (; directory !== ''; directory = directoryOf(directory)) roots.push(directory);
  for (const root of roots.flatMap((one) => [one, one === '' ? 'public' : `${one}/public`, one === '' ? 'static' : `${one}/static`])) {
    const target = targetOf('', root === '' ? inside : `${root}/${inside}`);
    const resolution = target === undefined ? undefined : resolveTarget(paths, directories, target);
    if (resolution !== undefined) return resolution;
  }
  return undefined;
}

/** What an MDX file imports; packages are left to those who know them. */
function resolveImport(paths: ReadonlySet<string>, from: RepoPath, specifier: string): Resolution | undefined {
  const target = specifier.startsWith('.') ? targetOf(from, specifier) : undefined;
  if (target === undefined) return undefined;
  const stem = target.replace(/\.[cm]?jsx?$/, '');
  const endings = ['.ts', '.tsx', '.js', '.jsx', '.mdx', '.md', '.json', '/index.ts', '/index.tsx', '/index.js', '/index.jsx'];
  const file = [target, ...[target, stem].flatMap((one) => endings.map((ending) => one + ending))].find((one) => paths.has(one));
  return { paths: file === undefined ? [] : [file as RepoPath] };
}
