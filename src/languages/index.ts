// The registry of languages: which files say what they refer to, and how. Adding one is one file plus one line here.
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import type { Language } from './reference.ts';
import { typescript } from './typescript.ts';
import { yaml } from './yaml.ts';

export const languages = { typescript, json, markdown, yaml } satisfies Record<string, Language>;

export type LanguageName = keyof typeof languages;

const entries = Object.entries(languages) as [LanguageName, Language][];

/** The language of a path, or undefined. */
export function languageOf(path: string): (Language & { readonly name: LanguageName }) | undefined {
  const found = entries.find(([, language]) => language.files.test(path));
  return found === undefined ? undefined : { ...found[1], name: found[0] };
}
