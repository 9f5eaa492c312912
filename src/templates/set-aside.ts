// Which files are no source of templates: what tools make, what is no text, and what is too large or too small.
import { isGeneratedPath, isLockFile, saysGenerated } from '../plan/made-by-tools.ts';

/** Why a file was left aside. */
export type Aside = 'binary' | 'changelog' | 'generated' | 'large' | 'licence' | 'lock file' | 'minified' | 'small';

export interface Limits {
  /** UTF-16 code units, and tokens, of the largest file looked at. */
  readonly largestText: number;
  readonly largestTokens: number;
  /** Tokens of the body of the smallest: below, there is nothing to save. */
  readonly smallestBody: number;
}

export const limits: Limits = { largestText: 1_000_000, largestTokens: 20_000, smallestBody: 30 };

/** Texts that many packages have and nobody writes from a template. */
const changelog = /^(?:changelog|changes|history|releases?)(?:\.(?:md|txt|rst))?$/i;
const licence = /^(?:(?:un)?licen[sc]e|copying|notice|authors)(?:-[\w.-]+)?(?:\.(?:md|txt|rst))?$/i;

/** What name and text tell before there are tokens. */
export function asideOf(path: string, text: string): Aside | undefined {
  if (isLockFile(path)) return 'lock file';
  if (isGeneratedPath(path)) return 'generated';
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (changelog.test(name)) return 'changelog';
  if (licence.test(name) && !/\.(?!md$|txt$|rst$)[a-z]+$/i.test(name)) return 'licence';
  if (text.length > limits.largestText) return 'large';
  if (text.includes('\0')) return 'binary';
  if (saysGenerated(text)) return 'generated';
  return isMinified(path, text) ? 'minified' : undefined;
}

/** As github-linguist: JavaScript and CSS with more than 110 characters a line on average. */
function isMinified(path: string, text: string): boolean {
  if (text.length < 1_000 || !/\.(?:[cm]?js|css)$/i.test(path)) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return text.length / lines > 110;
}
