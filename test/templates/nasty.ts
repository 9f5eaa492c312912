// Makes families irregular and hard to keep exact: line ends, marks, lost newlines, and texts that look like delimiters or break strings.
import type { Source } from '../../src/templates/template.ts';
import { random } from '../operations/triples.ts';
import { randomFamily } from './families.ts';

const pieces = ['{{name}}', '$&', "$'", '<%= x %>', '${name}', '\uD800', '\uDC00x', 'e\u0301', '\u{1D4B3}', 'שלום', '\u2028', '\u00A0', '\t', '__proto__', 'constructor', '\uE000', '\uE123\uE001', '"', "'", '`', '\\', '*/', '-->', '((', ']]', '\v', '￼', 'ǅ', 'ßtraße', '名前', 'user', 'User', '0', '1.2.3'];

/** A family of `randomFamily` with what breaks naive templates. */
export function nastyFamily(seed: number): readonly Source[] {
  const next = random(seed * 7919 + 1);
  const below = (count: number): number => Math.floor(next() * count);
  const pick = <T>(from: readonly T[]): T | undefined => from[below(from.length)];
  const shared = Array.from({ length: below(3) }, () => ({ at: next(), text: line() }));
  return randomFamily(seed).sources.map(({ path, text }) => {
    const lines = text.split('\n');
    for (const { at, text: one } of shared) lines.splice(Math.floor(at * lines.length), 0, one);
    for (let count = below(3); count > 0; count -= 1) lines.splice(below(lines.length), 0, line());
    for (let count = below(3); count > 0; count -= 1) lines.splice(below(lines.length), 1);
    if (next() < 0.3) lines[below(lines.length)] += pick(pieces) ?? '';
    let out = lines.join('\n');
    if (next() < 0.2) out = out.replace(/\n+$/, '');
    const ends = next();
    if (ends < 0.2) out = out.replaceAll('\n', '\r\n');
    else if (ends < 0.25) out = out.replace('\n', '\r\n');
    else if (ends < 0.28) out = out.replace('\n', '\r');
    if (next() < 0.15) out = `\uFEFF${out}`;
    return { path: next() < 0.1 ? `deep/${path}` : path, text: out };
  });

  function line(): string {
    return Array.from({ length: 1 + below(4) }, () => pick(pieces) ?? '').join(next() < 0.5 ? ' ' : '');
  }
}
