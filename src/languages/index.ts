// The registry of languages: which files say what they refer to, and how. Adding one is one file plus one line here.
import { python } from './python.ts';
import type { Language } from './reference.ts';
import { typescript } from './typescript.ts';

export const languages = { python, typescript } satisfies Record<string, Language>;

export type LanguageName = keyof typeof languages;

type Named = Language & { readonly name: LanguageName };

const named = (Object.entries(languages) as [LanguageName, Language][]).map(([name, language]): Named => ({ ...language, name }));

/** The language of a path, or undefined. */
export function languageOf(path: string): Named | undefined {
  return named.find(({ files }) => files.test(path));
}
