// A template as a person reads it, for tests: <name:spelling>, <?flag …>, <*list …>.
import type { Extraction } from '../../src/templates/extract/extract.ts';
import type { Part } from '../../src/templates/template.ts';

export function shownParts(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'slot') return `<${part.name}${part.spelling === undefined ? '' : `:${part.spelling}`}${part.plural === true ? '+s' : ''}>`;
      const separator = part.kind === 'repeat' && part.separator !== undefined ? ` by ${JSON.stringify(part.separator)}` : '';
      return `<${part.kind === 'optional' ? '?' : '*'}${part.name}${separator}|${shownParts(part.parts)}|>`;
    })
    .join('');
}

/** The path, and the body below it. */
export function shown(extraction: Extraction): string {
  if (extraction.kind === 'refused') return `refused: ${extraction.reason}`;
  return `${shownParts(extraction.template.path)}\n${shownParts(extraction.template.body)}`;
}
