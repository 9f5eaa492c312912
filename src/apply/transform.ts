// TEMPORARY placeholder until the editors are merged.
import type { Transformed, TextRequest } from './resolve.ts';
export function transform(request: TextRequest, _content: Uint8Array | undefined): Promise<Transformed> {
  return Promise.resolve({ kind: 'problem', words: `cannot be ${request.kind}` });
}
