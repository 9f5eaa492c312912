// JSON of the repository as values that are checked before they are used.
import type { RepoPath } from '../../model.ts';
import type { ResolverOptions } from '../reference.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Undefined where there is no file, no JSON, or no object in it; comments are permitted. */
export async function readObject(options: ResolverOptions, path: string): Promise<JsonObject | undefined> {
  const text = await options.read(path as RepoPath).catch(() => undefined);
  if (text === undefined) return undefined;
  const value = parsePlain(text) ?? (await parseCommented(text));
  return isObject(value) ? value : undefined;
}

/** Most configuration has no comments, and the engine's own parser is ten times faster. */
function parsePlain(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function parseCommented(text: string): Promise<unknown> {
  const { parse } = await import('jsonc-parser');
  try {
    return parse(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true });
  } catch {
    // It is recursive: what nests a thousand times is no configuration.
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property: names come from the repository, `constructor` among them. */
export function own(object: unknown, key: string): unknown {
  return isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined;
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function asTexts(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined;
}
