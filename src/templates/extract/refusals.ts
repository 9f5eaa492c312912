// Files that no template is made of: what they are, or how little they have in common.
import type { Source, Template, Values } from '../template.ts';
import { shareOf } from './share.ts';

export type Reason = 'too-few' | 'too-many' | 'too-large' | 'binary' | 'too-little-in-common' | 'too-irregular' | 'not-exact';

export interface Refused {
  readonly kind: 'refused';
  readonly reason: Reason;
  readonly message: string;
  /** What to do next, imperative. */
  readonly help: string;
}

export const mostSources = 500;
/** UTF-16 units. */
const longestFile = 400_000;
const longestFamily = 12_000_000;
/** Of what is in the files, outside headers and imports, that a template must say. */
export const leastShare = 0.5;

const refuse = (reason: Reason, message: string, help: string): Refused => ({ kind: 'refused', reason, message, help });

export function refuseSources(sources: readonly Source[]): Refused | undefined {
  if (sources.length < 2) return refuse('too-few', 'A template needs at least two files, since one alone does not show what differs.', 'Name another file that was made the same way.');
  if (sources.length > mostSources) return refuse('too-many', `${sources.length} files are more than ${mostSources}.`, 'Name fewer files: ten show a template as well as a thousand.');
  const binary = sources.find(({ text }) => text.includes('\u0000'));
  if (binary !== undefined) return refuse('binary', `${binary.path} is binary, or UTF-16.`, 'Leave it out.');
  const large = sources.find(({ text }) => text.length > longestFile);
  if (large !== undefined) return refuse('too-large', `${large.path} has more than ${longestFile} characters.`, 'Leave it out.');
  if (sources.reduce((sum, { text }) => sum + text.length, 0) > longestFamily) return refuse('too-large', `The files together have more than ${longestFamily} characters.`, 'Name fewer files.');
  const paths = new Set(sources.map(({ path }) => path));
  return paths.size < sources.length ? refuse('too-few', 'A file is named twice.', 'Name each file once.') : undefined;
}

/** Of one file: what shares less is no part of the family. */
export const leastShareOfFile = 0.25;

export function refuseTemplate(template: Template, values: readonly Values[], paths: readonly string[], least = leastShare): Refused | undefined {
  const { share, size, files } = shareOf(template, values);
  if (size === 0) return refuse('too-little-in-common', 'The files have nothing but comments and imports.', 'Name files that have content of their own.');
  if (share < least) {
    return refuse('too-little-in-common', `Only ${Math.floor(share * 100)} % of the files, headers and imports aside, is common to them; a template needs ${least * 100} %.`, 'Name files that are more alike.');
  }
  const stranger = files.findIndex((file) => file.size > 0 && file.share < Math.min(least, leastShareOfFile));
  if (stranger === -1) return undefined;
  return refuse('too-little-in-common', `Only ${Math.floor(100 * (files[stranger]?.share ?? 0))} % of ${paths[stranger] ?? 'a file'} is common to the others.`, 'Leave this file out.');
}
