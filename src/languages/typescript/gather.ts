// Gathers the references of one source: each specifier and kind once, with the line of its first mention.
import type { Reference, ReferenceKind } from '../reference.ts';

export interface Gathering {
  /** `offset` is where the mention begins. */
  add(specifier: string, kind: ReferenceKind, offset: number, optional?: boolean): void;
  /** In order of lines. */
  list(): Reference[];
}

interface Mention {
  readonly specifier: string;
  readonly kind: ReferenceKind;
  offset: number;
  optional: boolean;
}

export function gathering(source: string): Gathering {
  const mentions = new Map<string, Mention>();
  return {
    add(specifier, kind, offset, optional = false) {
      if (specifier === '') return;
      const key = `${kind} ${specifier}`;
      const known = mentions.get(key);
      if (known === undefined) {
        mentions.set(key, { specifier, kind, offset, optional });
        return;
      }
      known.offset = Math.min(known.offset, offset);
      // Needed once is needed.
      known.optional &&= optional;
    },
    list() {
      const sorted = [...mentions.values()].sort((a, b) => a.offset - b.offset);
      let line = 1;
      let at = 0;
      return sorted.map(({ specifier, kind, offset, optional }): Reference => {
        for (let end = source.indexOf('\n', at); end >= 0 && end < offset; end = source.indexOf('\n', at)) {
          line += 1;
          at = end + 1;
        }
        return { specifier, kind, line, ...(optional ? { optional: true as const } : {}) };
      });
    },
  };
}
