// Parameters as somebody types them: `name=value` and JSON files, read by what the template says they are.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { closest } from '../closest.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import type { Parameter, Value, Values } from '../templates/template.ts';
import { isValues } from './ledger.ts';

/** Throws UsageError with everything that cannot be understood. Whether they are the right ones is for the template to say. */
export function readValues(context: Context, parameters: readonly Parameter[], typed: readonly string[], file: string | undefined): Values {
  const problems: string[] = [];
  const given = new Map<string, Value>();
  for (const one of typed) {
    const at = one.indexOf('=');
    const name = at < 0 ? one : one.slice(0, at);
    if (at < 1) problems.push(`--param ${one}: write NAME=VALUE`);
    else if (given.has(name)) problems.push(`--param ${name} is there twice`);
    else {
      const value = readValue(parameters.find((parameter) => parameter.name === name), one.slice(at + 1));
      if (typeof value === 'object' && 'problem' in value) problems.push(`--param ${name}: ${value.problem}`);
      else given.set(name, value);
    }
  }
  if (problems.length > 0) throw new UsageError(`${problems.length === 1 ? 'A parameter' : `${problems.length} parameters`} cannot be understood.`, { help: 'Mend what is listed.', details: problems });
  return { ...(file === undefined ? {} : readFile(context, file)), ...Object.fromEntries(given) };
}

function readValue(parameter: Parameter | undefined, text: string): Value | { readonly problem: string } {
  if (parameter?.kind === 'flag') {
    const flags: Readonly<Record<string, boolean>> = { true: true, yes: true, on: true, false: false, no: false, off: false };
    return Object.hasOwn(flags, text) ? flags[text] === true : { problem: `${JSON.stringify(text)} is neither true nor false` };
  }
  if (parameter?.kind !== 'list') return text;
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((item) => isValues(item))) return value;
  } catch {
    // Told below.
  }
  return { problem: `a list is JSON, such as ${JSON.stringify([Object.fromEntries(parameter.of.map(({ name }) => [name, '…']))])}` };
}

function readFile(context: Context, file: string): Values {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : resolve(context.cwd, file), 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, { help: 'Name a JSON file with the parameters.', cause: error });
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isValues(value)) return value;
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}.`, { help: 'Write an object: {"name": "value"}.', cause: error });
  }
  throw new UsageError(`${file} holds no parameters.`, { help: 'Write an object of texts, true or false, and lists of such objects: {"name": "value"}.' });
}

/** The only name of a command's positionals. Throws UsageError that says which there are. */
export function onlyName(positionals: readonly string[], command: string, known: readonly string[]): string {
  const [name, ...more] = positionals;
  if (name !== undefined && more.length === 0) return name;
  const guess = name === undefined ? undefined : closest(name, known);
  throw new UsageError(`${command} takes one template, not ${positionals.length}.`, { help: `Name one${known.length === 0 ? '' : `: ${(guess === undefined ? known : [guess]).slice(0, 10).join(', ')}`}.` });
}
