// Writes values as YAML: plain where that is safe, quoted else, in blocks or between brackets.
import type { ConfigValue } from '../model.ts';
import { Refusal } from './section.ts';
import { isList, valueFrom } from './value.ts';

/** The indentation of a map in a map, and of a list in a map. */
export interface BlockStyle {
  readonly step: number;
  readonly listStep: number;
  readonly eol: string;
  readonly quote: '"' | "'";
}

const ambiguous = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf|~|-|---|<<|=)$/i;

export function yamlString(value: string, quote: string): string {
  if (isPlain(value)) return value;
  if (quote === "'" && /^[\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Only what every reader of YAML takes for text, also between brackets. */
function isPlain(value: string): boolean {
  return /^[A-Za-z_$./^~><=(]?[\w$./^~@+()=><*-]*(?:(?: |:)[\w$./@+()=><*^~-]+)*$/.test(value) && /^[A-Za-z_$./(^~]/.test(value) && !ambiguous.test(value) && !/^\.(?:nan|inf|\d)|^[\d._]+$|^\.$/i.test(value) && !/[^:]:$/.test(value);
}

export function yamlScalar(value: null | boolean | number | string, quote: string): string {
  if (typeof value === 'string') return yamlString(value, quote);
  if (typeof value === 'number') return Number.isNaN(value) ? '.nan' : value === Infinity ? '.inf' : value === -Infinity ? '-.inf' : String(value);
  return String(value);
}

export function yamlFlow(value: ConfigValue, style: { readonly quote: string }, pad = ' '): string {
  valueFrom(value);
  if (typeof value !== 'object' || value === null) return yamlScalar(value, style.quote);
  if (isList(value)) return `[${value.map((one) => yamlFlow(one, style, pad)).join(', ')}]`;
  const parts = Object.entries(value).map(([key, one]) => `${yamlString(key, style.quote)}: ${yamlFlow(one, style, pad)}`);
  return parts.length === 0 ? '{}' : `{${pad}${parts.join(', ')}${pad}}`;
}

export function isInline(value: ConfigValue): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}

/** What follows `key:`, or `-` of a list when `compact`, of an entry at this column. */
export function yamlAfter(value: ConfigValue, column: number, style: BlockStyle, inList = false): string {
  valueFrom(value);
  if (typeof value === 'string' && isLiteral(value)) return ` ${literal(value, column, style)}`;
  if (isInline(value)) return ` ${yamlFlow(value, style)}`;
  if (inList) return ` ${yamlBlock(value, column + 2, style)}`;
  const inner = column + (isListValue(value) ? style.listStep : style.step);
  return `${style.eol}${' '.repeat(inner)}${yamlBlock(value, inner, style)}`;
}

function isListValue(value: ConfigValue): boolean {
  return typeof value === 'object' && value !== null && isList(value);
}

/** The lines of a collection at this column; the first without its indentation. */
export function yamlBlock(value: ConfigValue, column: number, style: BlockStyle): string {
  if (typeof value !== 'object' || value === null) throw new Refusal('not a collection');
  const lines = isList(value) ? value.map((one) => `-${yamlAfter(one, column, style, true)}`) : Object.entries(value).map(([key, one]) => `${yamlString(key, style.quote)}:${yamlAfter(one, column, style)}`);
  return lines.join(`${style.eol}${' '.repeat(column)}`);
}

function isLiteral(value: string): boolean {
  return /^\S[^\n]*\n/.test(value) && !/\n\n$|[^\x20-\x7e\n\u00a0-\ud7ff]|[ \t]\n|[ \t]$/.test(value);
}

function literal(value: string, column: number, style: BlockStyle): string {
  const body = value.endsWith('\n') ? value.slice(0, -1) : value;
  const indent = `${style.eol}${' '.repeat(column + style.step)}`;
  const lines = body.split('\n').map((line) => (line === '' ? style.eol : indent + line));
  return `|${value.endsWith('\n') ? '' : '-'}${lines.join('')}`;
}
