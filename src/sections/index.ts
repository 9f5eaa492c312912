// The formats of configuration files, and the one way to set or delete a key in them.
import type { ConfigChange, ConfigValue } from '../model.ts';
import { nameOf, syntaxOf } from '../validators/syntax/kinds.ts';
import { rangeOf } from './layout.ts';
import { Refusal, type Intention, type Section, type SectionEdit, type SectionFormat } from './section.ts';
import { equal, valueAt, valueFrom } from './value.ts';
import { applied, proveEdit } from './verify.ts';
import { walkable } from './keys.ts';
import { envSection } from './env.ts';
import { iniSection } from './ini.ts';
import { jsonSection } from './json.ts';
import { tomlSection } from './toml.ts';
import { yamlSection } from './yaml.ts';

export type { SectionEdit, SectionFormat } from './section.ts';

const sections: { readonly [Format in SectionFormat]: Section } = {
  json: jsonSection('json'),
  jsonc: jsonSection('jsonc'),
  yaml: yamlSection,
  toml: tomlSection,
  ini: iniSection,
  env: envSection,
};

const names: readonly (readonly [RegExp, SectionFormat])[] = [
  [/^\.env(?:\..+)?$|\.env$/, 'env'],
  [/\.toml$|^(?:Pipfile|poetry\.lock|Cargo\.lock)$/, 'toml'],
  [/\.(?:ini|cfg)$|^\.?(?:editorconfig|gitconfig|npmrc|gitmodules|pylintrc|flake8|coveragerc)$/, 'ini'],
  [/^\.(?:clang-format|clang-tidy|yamllint|prettierrc\.ya?ml)$|\.(?:ya?ml)$/, 'yaml'],
  [/^(?:composer|Pipfile)\.lock$|\.json$/, 'json'],
];

/** The format of a configuration file by its name; undefined: none that can be edited by key. */
export function formatOf(path: string): SectionFormat | undefined {
  const syntax = syntaxOf(path);
  return syntax === 'other' ? names.find(([expression]) => expression.test(nameOf(path)))?.[1] : syntax;
}

/** Sets or deletes one key; the text has no byte order mark. What cannot be done without touching anything else is a problem. */
export async function editSection(format: SectionFormat, text: string, change: ConfigChange): Promise<SectionEdit> {
  const section = sections[format];
  try {
    if (text.length > section.largest) throw new Refusal(`the file is too large to edit by key (more than ${section.largest / 1024 / 1024} MiB)`);
    return { kind: 'ok', text: await editText(section, text, { key: walkable(change.key), value: change.kind === 'set' ? asWritten(section, change.value) : undefined }) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'problem', words: error.message, ...(error.at === undefined ? {} : { range: rangeOf(text, error.at, error.to ?? error.at) }) };
    // Parsers say so when they cannot read a file; one that is nested too deeply ends them with a RangeError.
    return { kind: 'problem', words: `the file cannot be read as ${format.toUpperCase()}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function editText(section: Section, text: string, intention: Intention): Promise<string> {
  const parsed = await section.parse(text);
  // The edit finds duplicates and conflicts on the way, also where nothing would change.
  const splices = await section.edit(text, intention);
  const there = valueAt(parsed.value, intention.key);
  if (intention.value !== undefined && there !== undefined && equal(there, valueFrom(intention.value))) return text;
  const result = applied(text, splices);
  await proveEdit(section, { text, parsed }, result, splices, intention);
  return result;
}

/** Where everything is a string, `1` and `true` are texts too. */
function asWritten(section: Section, value: ConfigValue): ConfigValue {
  return section.strings === true && (typeof value === 'number' || typeof value === 'boolean') ? String(value) : value;
}
