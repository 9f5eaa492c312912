// Writes values as TOML: on one line, or lists on several.
import type { ConfigValue } from '../model.ts';
import type { Lines } from './flow.ts';
import { Refusal } from './section.ts';
import { isList, valueFrom } from './value.ts';

export function tomlKey(key: string): string {
  return /^[\w-]+$/.test(key) && !/[^\x20-\x7e]/.test(key) ? key : tomlString(key);
}

export function tomlString(value: string, quote = '"'): string {
  if (quote === "'" && /^[\x20-\x26\x28-\x7e\u00a0-\ud7ff]*$/.test(value)) return `'${value}'`;
  return JSON.stringify(value).replace(/[\u007f]/g, '\\u007f');
}

export function tomlValueText(value: ConfigValue, lines?: Lines, quote = '"'): string {
  valueFrom(value);
  return write(value, lines, quote);
}

function write(value: ConfigValue, lines: Lines | undefined, quote: string): string {
  if (value === null) throw new Refusal('TOML has no null: delete the key instead');
  if (typeof value === 'string') return tomlString(value, quote);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return String(value);
  if (!isList(value)) {
    const parts = Object.entries(value).map(([key, one]) => `${tomlKey(key)} = ${write(one, undefined, quote)}`);
    return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
  }
  if (lines === undefined || value.length === 0) return `[${value.map((one) => write(one, undefined, quote)).join(', ')}]`;
  const inner = lines.indent + lines.step;
  return `[${lines.eol}${value.map((one) => `${inner}${write(one, undefined, quote)},${lines.eol}`).join('')}${lines.indent}]`;
}

function number(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return `${value.toExponential()}`.replace('e', '.0e').replace(/(\.\d+)\.0e/, '$1e');
  return String(value);
}
