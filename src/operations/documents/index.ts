// TEMPORARY placeholder until documents are merged.
import type { Request } from '../../model.ts';
export const formatNames = ['ops'] as const;
export type FormatName = (typeof formatNames)[number];
export interface Document { readonly version: 1; readonly format: FormatName; readonly key?: string; readonly requests: readonly Request[] }
export function parseDocument(_text: string | Uint8Array, _options: { name: string; format?: FormatName }): Document {
  return { version: 1, format: 'ops', requests: [] };
}
