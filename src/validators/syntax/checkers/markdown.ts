// Links, images and anchors of Markdown that lead somewhere in the project: looked up in the state that is to be.
import { anchorsOf, hasAnchor } from '../../../languages/markdown/anchors.ts';
import { isHostile, largest } from '../../../languages/markdown/hostile.ts';
import { linksOf, type Link } from '../../../languages/markdown/links.ts';
import { decodedOf, fileOf, partsOf, targetOf } from '../../../languages/markdown/targets.ts';
import { pointAt, type Finding } from '../text.ts';
import type { Check, Surroundings } from './index.ts';

export const checkMarkdown: Check = async ({ path, text }, around) => {
  if (text.length > largest || isHostile(text) || around.files === undefined) return [];
  const findings: Finding[] = [];
  const known: Known = { ...around, files: around.files, anchors: new Map() };
  for (const link of await linksOf(text)) {
    const finding = await findingOf(path, text, link, known);
    if (finding !== undefined) findings.push(finding);
  }
  return findings;
};

interface Known extends Surroundings {
  readonly files: ReadonlySet<string>;
  /** By document; undefined for one that cannot be read, or costs too much to. */
  readonly anchors: Map<string, ReadonlySet<string> | undefined>;
}

async function findingOf(path: string, text: string, { url, line, column }: Link, around: Known): Promise<Finding | undefined> {
  const parts = partsOf(url);
  if (parts === undefined) return undefined;
  const { name, anchor } = parts;
  const range = pointAt({ line, column });
  const target = name === '' ? path : targetOf(path, name);
  if (target === undefined) return undefined;
  const found = name === '' ? path : foundAs(target, around.files);
  if (found === undefined) {
    const twin = [...around.files].find((file) => file.toLowerCase() === target.toLowerCase());
    if (twin !== undefined) return { code: 'letter-case', severity: 'error', message: `${url} is spelled ${twin} here: the link is broken where letter case counts.`, help: 'Write it as the file is called.', range };
    return { code: 'missing-file', severity: 'error', message: `${url} leads to ${target}, which is not there.`, help: 'Add the file, or mend the link.', range };
  }
  if (anchor === '' || !/\.(?:md|markdown)$/i.test(found)) return undefined;
  const wanted = decodedOf(anchor);
  if (!around.anchors.has(found)) around.anchors.set(found, await readAnchors(found === path ? text : await around.read(found)));
  const anchors = around.anchors.get(found);
  if (anchors === undefined || wanted === undefined || hasAnchor(anchors, wanted)) return undefined;
  return { code: 'missing-anchor', severity: 'error', message: `${found} has no heading or anchor #${anchor}.`, help: 'Mend the link, or the heading.', range };
}

async function readAnchors(text: string | undefined): Promise<ReadonlySet<string> | undefined> {
  return text === undefined || text.length > largest || isHostile(text) ? undefined : anchorsOf(text);
}

/** A file, or a directory that has files. */
function foundAs(target: string, files: ReadonlySet<string>): string | undefined {
  if (target === '') return '.';
  const file = fileOf(target, files);
  if (file !== undefined) return file;
  for (const path of files) if (path.startsWith(`${target}/`)) return target;
  return undefined;
}
