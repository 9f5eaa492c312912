// Writes one value as YAML, in block or flow style, in the manner of the file.
import type { ConfigValue } from '../model.ts';
import { isList } from './section.ts';

export interface YamlStyle {
  /** Columns by which maps are indented, and dashes below a key. */
  readonly unit: number;
  readonly dash: number;
  readonly quote: string;
  readonly eol: string;
}

/** What follows a colon: ` value` on the line, or lines indented from `column`. */
export function behindColon(value: ConfigValue, column: number, style: YamlStyle, quote = ''): string {
  if (isBlock(value)) {
    const inner = column + (isList(value) ? style.dash : style.unit);
    return style.eol + ' '.repeat(inner) + lines(value, inner, style);
  }
  return ` ${scalarOr(value, column, style, quote)}`;
}

/** What follows a dash in `column`, `gap` columns behind it. */
export function behindDash(value: ConfigValue, column: number, gap: number, style: YamlStyle, quote = ''): string {
  const space = ' '.repeat(gap);
  return space + (isBlock(value) ? lines(value, column + 1 + gap, style) : scalarOr(value, column, style, quote));
}

/** A map or list that is not empty, its first line without indentation. */
export function lines(value: ConfigValue, column: number, style: YamlStyle): string {
  const between = style.eol + ' '.repeat(column);
  if (isList(value)) return value.map((item) => `-${behindDash(item, column, 1, style)}`).join(between);
  if (typeof value !== 'object' || value === null) return scalarOr(value, column, style, '');
  return Object.entries(value).map(([key, item]) => `${keyText(key, false, style.quote)}:${behindColon(item, column, style)}`).join(between);
}

export function isBlock(value: ConfigValue): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function scalarOr(value: ConfigValue, column: number, style: YamlStyle, quote: string): string {
  if (typeof value === 'string' && (quote === '' || quote === '|') && isLiteral(value)) return literal(value, column + style.unit, style.eol);
  return inFlow(value, style.quote, quote === '|' ? '' : quote, false);
}

/** Several lines that a literal can hold as they are. */
function isLiteral(value: string): boolean {
  // eslint-disable-next-line no-control-regex -- what has to be escaped needs quotes
  return value.slice(0, -1).includes('\n') && /^[^\s#]/.test(value) && !/\n\n$/.test(value) && !/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]|[ \t](?:\n|$)/.test(value);
}

function literal(value: string, column: number, eol: string): string {
  const clipped = value.endsWith('\n');
  const content = (clipped ? value.slice(0, -1) : value).split('\n').map((line) => (line === '' ? '' : ' '.repeat(column) + line));
  return [clipped ? '|' : '|-', ...content].join(eol);
}

/** On one line; `quote` in which strings are written even where they need none, `fallback` where they do. */
export function inFlow(value: ConfigValue, fallback: string, quote: string, flow: boolean, padding = ' '): string {
  if (typeof value === 'string') return stringText(value, fallback, quote, flow);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isList(value)) return `[${value.map((item) => inFlow(item, fallback, quote, true)).join(', ')}]`;
  const parts = Object.entries(value).map(([key, item]) => `${keyText(key, true, fallback)}: ${inFlow(item, fallback, quote, true)}`);
  return parts.length === 0 ? '{}' : `{${padding}${parts.join(', ')}${padding}}`;
}

export function keyText(key: string, flow: boolean, fallback: string): string {
  return stringText(key, fallback, '', flow);
}

function stringText(value: string, fallback: string, quote: string, flow: boolean): string {
  if (quote === '' && isPlain(value, flow)) return value;
  if ((quote || fallback) === "'" && !needsEscape(value)) return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value).replace(/[\x7f-\x9f\u2028\u2029\ufeff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function needsEscape(value: string): boolean {
  // eslint-disable-next-line no-control-regex -- these are what has to be escaped
  return /[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]/.test(value);
}

/** Plain only where no program could take it for anything but text, YAML 1.1 included. */
function isPlain(value: string, flow: boolean): boolean {
  if (needsEscape(value) || !/^[^\s\-?:,[\]{}#&*!|>'"%@`=<~]/.test(value) || /\s$|:$|: | #|\s{2}/.test(value)) return false;
  if (flow && /[,[\]{}]|:\S/.test(value)) return false;
  return !/^(?:y|n|yes|no|on|off|true|false|null|\.inf|\.nan)$/i.test(value) && !/^[+.]?[\d.][\d_.,:+xXoO a-fA-FTZ-]*$/.test(value);
}
