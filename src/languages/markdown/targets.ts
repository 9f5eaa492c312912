// Where a link of a Markdown file leads: to a file, to a directory, or to what a site generator calls by a shorter name.
import { directoryOf, isInstalled, isRemote, joined } from '../documents/paths.ts';

/** Undefined for what lies elsewhere: another host, another scheme, or something that a site generator fills in. */
export function partsOf(url: string): { readonly name: string; readonly anchor: string } | undefined {
  if (url === '' || isRemote(url) || url.includes('://') || /[{}<>$]/.test(url)) return undefined;
  const [address = '', anchor = ''] = url.split('#', 2);
  const name = decodedOf(address.split('?')[0] ?? '');
  return name === undefined ? undefined : { name, anchor };
}

/** Undefined for broken escapes. */
export function decodedOf(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The path that a link means, '' being the top level; undefined when it leads out of the project. */
export function targetOf(path: string, name: string): string | undefined {
  const target = name.startsWith('/') ? joined('', name) : joined(directoryOf(path), name);
  return target === undefined || isInstalled(target) ? undefined : target;
}

/** The file of a target; site generators leave extensions out, or write those of what they make. */
export function fileOf(target: string, files: ReadonlySet<string>): string | undefined {
  if (target === '') return undefined;
  const direct = [target, `${target}.md`, `${target}.mdx`, `${target}.html`, `${target}.markdown`].find((name) => files.has(name));
  if (direct !== undefined) return direct;
  const html = /^(.*)\.html?$/.exec(target)?.[1];
  return html === undefined ? undefined : [`${html}.md`, `${html}.mdx`].find((name) => files.has(name));
}

/** What is shown for a directory. */
export function pageOf(directory: string, files: ReadonlySet<string>): string | undefined {
  return ['README.md', 'readme.md', 'Readme.md', 'index.md', 'index.mdx', 'README.mdx', 'README.markdown', 'index.html'].map((name) => (directory === '' ? name : `${directory}/${name}`)).find((name) => files.has(name));
}
