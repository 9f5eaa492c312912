// The registry of languages: which files say what they refer to, and how. Adding one is one file plus one line here.
import type { Language } from './reference.ts';
import { json } from './json.ts';
import { yaml } from './yaml.ts';
import { markdown } from './markdown.ts';
import { typescript } from './typescript.ts';

export const languages = { typescript, json, yaml, markdown } satisfies Record<string, Language>;

export type LanguageName = keyof typeof languages;

const entries = Object.entries(languages) as [LanguageName, Language][];

/** The language of a path, or undefined. */
export function languageOf(path: string): (Language & { readonly name: LanguageName }) | undefined {
  const found = entries.find(([, language]) => language.files.test(path));
  return found === undefined ? undefined : { ...found[1], name: found[0] };
}
