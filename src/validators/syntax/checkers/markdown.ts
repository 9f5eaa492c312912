// Links, images and anchors of Markdown that lead somewhere in the project: looked up in the state that is to be.
import { posix } from 'node:path';
import { pointAt, type Finding } from '../text.ts';
import type { Check, Surroundings } from './index.ts';
import { anchorsOf, linksOf, type Link } from './markdown-links.ts';

/** Characters of a text that is still read: a longer one is generated. */
const largest = 1024 * 1024;

export const checkMarkdown: Check = async ({ path, text }, around) => {
  if (text.length > largest || isHostile(text) || around.files === undefined) return [];
  const findings: Finding[] = [];
  for (const link of await linksOf(text)) {
    const finding = await findingOf(path, text, link, { ...around, files: around.files });
    if (finding !== undefined) findings.push(finding);
  }
  return findings;
};

const mostLinks = 3_000;

/** Nesting on which parsers spend more than the file is worth. */
function isHostile(text: string): boolean {
  // Brackets that are opened again and again cost the parser the square of their number.
  return text.split('](').length > mostLinks || /[[(*_`]{300}|(?:> ?){100}|(?:!?\[[^\]\n]{0,3}){300}/.test(text);
}

type Known = Surroundings & { readonly files: ReadonlySet<string> };

async function findingOf(path: string, text: string, { url, line, column }: Link, around: Known): Promise<Finding | undefined> {
  // Another scheme, another host, or something that a site generator fills in.
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(url) || /[{}<>$]/.test(url) || url === '') return undefined;
  const [address = '', anchor = ''] = url.split('#', 2);
  const name = decoded(address.split('?')[0] ?? '');
  const range = pointAt({ line, column });
  if (name === undefined) return undefined;
  const target = name === '' ? path : targetOf(path, name);
  if (target === undefined || target.split('/').includes('node_modules')) return undefined;
  const found = name === '' ? path : foundAs(target, around.files);
  if (found === undefined) {
    const twin = [...around.files].find((file) => file.toLowerCase() === target.toLowerCase());
    if (twin !== undefined) return { code: 'letter-case', severity: 'error', message: `${url} is spelled ${twin} here: the link is broken where letter case counts.`, help: 'Write it as the file is called.', range };
    return { code: 'missing-file', severity: 'error', message: `${url} leads to ${target}, which is not there.`, help: 'Add the file, or mend the link.', range };
  }
  if (anchor === '' || !/\.(?:md|markdown)$/i.test(found)) return undefined;
  const other = found === path ? text : await around.read(found);
  const wanted = decoded(anchor);
  if (other === undefined || wanted === undefined || other.length > largest || isHostile(other)) return undefined;
  const anchors = await anchorsOf(other);
  // Lines and text fragments are the viewer's own.
  if (anchors.has(wanted) || anchors.has(wanted.toLowerCase()) || /^(?:L\d+|:~:|top$)/.test(wanted)) return undefined;
  return { code: 'missing-anchor', severity: 'error', message: `${found} has no heading or anchor #${anchor}.`, help: 'Mend the link, or the heading.', range };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Undefined when it leads out of the project. */
function targetOf(path: string, name: string): string | undefined {
  const target = posix.normalize(name.startsWith('/') ? name.slice(1) : posix.join(posix.dirname(path), name));
  return target === '..' || target.startsWith('../') ? undefined : target.replace(/\/$/, '');
}

/** A file, or a directory that has files; site generators leave extensions out. */
function foundAs(target: string, files: ReadonlySet<string>): string | undefined {
  if (target === '.' || target === '') return '.';
  for (const name of [target, `${target}.md`, `${target}.mdx`, `${target}.html`]) if (files.has(name)) return name;
  const html = /^(.*)\.html?$/.exec(target)?.[1];
  if (html !== undefined && files.has(`${html}.md`)) return `${html}.md`;
  for (const file of files) if (file.startsWith(`${target}/`)) return target;
  return undefined;
}
