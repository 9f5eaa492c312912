// What kind of JSON a text looks like, also when it is broken.

export type Look = 'ops' | 'ndjson' | 'edit-json';

export function look(text: string): Look | undefined {
  const start = /\S/.exec(text);
  if (start === null || !['{', '['].includes(start[0])) return undefined;
  const whole = parsed(text);
  if (whole !== undefined) return lookOf(whole.value);
  const end = text.indexOf('\n', start.index);
  const firstLine = end === -1 ? undefined : parsed(text.slice(start.index, end));
  if (firstLine !== undefined && typeof firstLine.value === 'object' && !Array.isArray(firstLine.value)) return 'ndjson';
  if (/"(?:operations|version)"\s*:/.test(text)) return 'ops';
  if (/"(?:file_path|old_string)"\s*:/.test(text)) return 'edit-json';
  return /"kind"\s*:/.test(text) && start[0] === '{' ? 'ndjson' : undefined;
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return undefined;
  }
}

function lookOf(value: unknown): Look | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof one !== 'object' || one === null) return undefined;
  const has = (...keys: readonly string[]): boolean => keys.some((key) => Object.hasOwn(one, key));
  if (has('file_path', 'old_string', 'input', 'tool_input')) return 'edit-json';
  if (Array.isArray(value)) return undefined;
  if (has('operations')) return 'ops';
  return has('kind') ? 'ndjson' : has('version') ? 'ops' : undefined;
}
