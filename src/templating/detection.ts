// What is said of families of similar files: who is in them, what they cost, and what to do about it.
import type { Families, Family } from './extraction.ts';
import type { Store } from './store.ts';
import { quotedPath as quoted } from '../quoted.ts';

/** A family, and the templates that files of it come from already. */
export interface FoundFamily extends Family {
  readonly templates: readonly string[];
  /** What makes a template of it. */
  readonly command?: string;
}

/** A template of so many files is one of the rest too. */
const mostNamed = 100;

/** `staged` and documents: their files are to be written before a template can be made of them. */
export function describeFamilies(store: Store, { families }: Families, commands: boolean): readonly FoundFamily[] {
  const owners = ownersOf(store);
  return families.map((family) => {
    const templates = [...new Set(family.members.flatMap(({ path }) => owners.get(path) ?? []))].sort();
    const free = family.members.filter(({ path, copyOf }) => copyOf === undefined && !owners.has(path)).map(({ path }) => path);
    return { ...family, templates, ...(commands && templates.length === 0 ? { command: `writeopt template extract ${free.slice(0, mostNamed).map(quoted).join(' ')}` } : {}) };
  });
}

/** Files by path, with the template that each comes from. A ledger that cannot be read must not keep anybody from looking at files. */
export function ownersOf(store: Store): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const name of [...store.names, ...store.examples]) {
    try {
      for (const { path } of store.ledger(name).instances) owners.set(path, name);
    } catch {
      // `template list` and every command that needs it say so.
    }
  }
  return owners;
}

/** Members shown of each family. */
const shownMembers = 12;

export function formatFamilies(found: readonly FoundFamily[], { files, copies, unchecked, leftAside }: Families, threshold: number): string {
  const blocks = found.map((family, index) => formatFamily(family, index + 1));
  const more = [
    ...(copies.length === 0 ? [] : [`${copies.length === 1 ? 'One text is' : `${copies.length} texts are`} in several files: ${copies.slice(0, 3).map((paths) => paths.slice(0, 3).join(' = ')).join('; ')}${copies.length > 3 ? ' …' : ''}`]),
    ...(unchecked === 0 ? [] : [`${unchecked} pairs of files that looked somewhat alike were not compared.`]),
  ];
  const aside = Object.entries(leftAside).filter(([, number]) => number > 0);
  const left = aside.length === 0 ? '' : `; left aside: ${aside.map(([why, number]) => `${number} ${why}`).join(', ')}`;
  const total = `writeopt: ${found.length === 0 ? 'no family' : found.length === 1 ? 'one family' : `${found.length} families`} of similar files among ${files} (more alike than ${threshold})${left}.`;
  return `${[...blocks, ...more, total].join('\n')}\n`;
}

function formatFamily({ members, representative, minimumSimilarity, medianSimilarity, bytes, savedBytes, templates, command }: FoundFamily, number: number): string {
  const lines = [
    `${number}. ${members.length} files like ${representative}: ${minimumSimilarity.toFixed(2)} alike or more, ${medianSimilarity.toFixed(2)} in the middle; a template would save ${size(savedBytes)} of ${size(bytes)}`,
    ...members.slice(0, shownMembers).map(({ path, copyOf }) => `     ${path}${copyOf === undefined ? '' : ` (the same as ${copyOf})`}`),
    ...(members.length > shownMembers ? [`     and ${members.length - shownMembers} more`] : []),
    ...(templates.length === 0 ? [] : [`   made from ${templates.join(', ')}`]),
    ...(command === undefined ? [] : [`   next: ${command}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function size(bytes: number): string {
  return bytes < 1024 ? `${bytes} bytes` : bytes < 1 << 20 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / (1 << 20)).toFixed(1)} MiB`;
}
