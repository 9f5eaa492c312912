// The registry of languages: which files say what they refer to, and how. Adding one is one file plus one line here.
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { python } from './python.ts';
import type { Language } from './reference.ts';
import { typescript } from './typescript.ts';
import { yaml } from './yaml.ts';

export const languages = { json, markdown, python, typescript, yaml } satisfies Record<string, Language>;

export type LanguageName = keyof typeof languages;

type Named = Language & { readonly name: LanguageName };

const named = (Object.entries(languages) as [LanguageName, Language][]).map(([name, language]): Named => ({ ...language, name }));

/** The language of a path, or undefined. */
export function languageOf(path: string): Named | undefined {
  return named.find(({ files }) => files.test(path));
}
