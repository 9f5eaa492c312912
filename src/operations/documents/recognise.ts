// Tells which of the JSON formats a text is meant to be, from the keys of its first values alone, however broken the rest is.

export type JsonFormat = 'ops' | 'ndjson' | 'edit-json';

/** As much of a text as is looked at: the keys come early, values may be long. */
const lookedAt = 2_000_000;

export function kindOfJson(text: string): JsonFormat | undefined {
  const start = text.search(/\S/);
  if (start === -1 || (text[start] !== '{' && text[start] !== '[')) return undefined;
  const { keys, depthOneKeys, hasMore } = keysIn(text.slice(start, start + lookedAt));
  const isList = text[start] === '[';
  if (isList) return keys.has('file_path') || keys.has('input') ? 'edit-json' : undefined;
  if (depthOneKeys.has('operations')) return 'ops';
  if (depthOneKeys.has('file_path') || depthOneKeys.has('input')) return 'edit-json';
  if (depthOneKeys.has('kind') || hasMore) return 'ndjson';
  return depthOneKeys.has('version') ? 'ops' : undefined;
}

interface Keys {
  /** Keys of the first value and of objects right inside it. */
  readonly keys: ReadonlySet<string>;
  readonly depthOneKeys: ReadonlySet<string>;
  /** Something follows the first value. */
  readonly hasMore: boolean;
}

/** One pass over the first value, without calling itself. */
function keysIn(text: string): Keys {
  const keys = new Set<string>();
  const depthOneKeys = new Set<string>();
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth === 0) return { keys, depthOneKeys, hasMore: text.slice(at + 1).trim() !== '' };
    if (character !== '"') continue;
    const end = endOfString(text, at);
    if (depth <= 2 && /^\s*:/.test(text.slice(end + 1, end + 50))) {
      const name = text.slice(at + 1, Math.min(end, at + 40));
      keys.add(name);
      if (depth === 1) depthOneKeys.add(name);
    }
    at = end;
  }
  return { keys, depthOneKeys, hasMore: false };
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"' && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return at;
}
