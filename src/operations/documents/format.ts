// What a format is: how its documents are recognised, and how they are read.
import type { Expect, Request } from '../../model.ts';
import type { Source } from './source.ts';

type Distributed<T> = T extends unknown ? Omit<T, 'id' | 'path' | 'level' | 'critical' | 'group' | 'expect'> : never;

/** A request without what every request has. */
export type Body = Distributed<Request>;

export interface Parsed {
  readonly key?: string;
  readonly requests: readonly Request[];
}

export interface Format {
  /** How a document of the format begins, for whoever must say which one it is. */
  readonly about: string;
  /** Whether the text looks like one, however broken. */
  fits(text: string): boolean;
  /** Reads what it can; what is wrong is told to the source. */
  parse(source: Source): Parsed;
}

/** Requests without ids of their own, numbered from 1. */
export function numbered(bodies: readonly (Body & { readonly path: string; readonly expect?: Expect })[]): Request[] {
  return bodies.map((body, index) => ({ ...body, id: String(index + 1) }));
}
