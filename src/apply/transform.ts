// Carries out a request that turns the content of a file into other content: in the encoding of the file, by the room that knows how.
import { editImports, importLanguageOf } from '../imports/index.ts';
import { decode, type Decoded } from '../operations/encoding.ts';
import { applyRequestToBytes } from '../operations/text-edit.ts';
import { editSection, formatOf } from '../sections/index.ts';
import type { Range } from '../model.ts';
import type { TextRequest, Transform, Transformed } from './resolve.ts';

type Edited = { readonly kind: 'ok'; readonly text: string } | { readonly kind: 'problem'; readonly words: string };

const empty = new Uint8Array();

/** Refuses what cannot be done exactly; the words finish "PATH ". */
export const transform: Transform = async (request, content = empty) => {
  if (request.kind === 'edit' || request.kind === 'patch') return changed(request, content);
  const decoded = decode(content);
  const edited = await edit(request, decoded.text);
  return edited.kind === 'ok' ? encoded(decoded, edited.text, content) : edited;
};

async function edit(request: Exclude<TextRequest, { kind: 'edit' | 'patch' }>, text: string): Promise<Edited> {
  return request.kind === 'config' ? configured(request, text) : imported(request, text);
}

function changed(request: Extract<TextRequest, { kind: 'edit' | 'patch' }>, content: Uint8Array): Transformed {
  const result = applyRequestToBytes(content, request);
  if (result.kind === 'ok') return { kind: 'ok', content: result.bytes };
  const places = result.candidates.map(({ line, column }) => `${line}:${column}`).join(', ');
  return { kind: 'problem', words: `does not take the ${request.kind}: ${result.words}${places === '' ? '' : ` (${places})`}` };
}

async function configured({ path, changes }: Extract<TextRequest, { kind: 'config' }>, text: string): Promise<Edited> {
  const format = formatOf(path);
  if (format === undefined) return { kind: 'problem', words: 'is no configuration file of a known format: json, jsonc, yaml, toml, ini, env' };
  let current = text;
  for (const change of changes) {
    const result = await editSection(format, current, change);
    if (result.kind === 'problem') return { kind: 'problem', words: `keeps its key ${change.key.join('.')}: ${placed(result)}` };
    current = result.text;
  }
  return { kind: 'ok', text: current };
}

async function imported({ path, changes }: Extract<TextRequest, { kind: 'imports' }>, text: string): Promise<Edited> {
  const language = importLanguageOf(path);
  if (language === undefined) return { kind: 'problem', words: 'is in no language whose imports are known: TypeScript, JavaScript, Python' };
  let current = text;
  for (const change of changes) {
    const result = await editImports(language, current, change, { path });
    if (result.kind === 'problem') return { kind: 'problem', words: `keeps its imports: ${placed(result)}` };
    current = result.text;
  }
  return { kind: 'ok', text: current };
}

function placed({ words, range }: { readonly words: string; readonly range?: Range }): string {
  return range === undefined ? words : `${words} (${range.start.line}:${range.start.column})`;
}

/** The very same bytes where the text is the same. */
function encoded({ text, encode, name }: Decoded, wanted: string, content: Uint8Array): Transformed {
  if (wanted === text) return { kind: 'ok', content };
  const bytes = encode(wanted);
  if (bytes === undefined) return { kind: 'problem', words: `is not UTF-8 but ${name === 'latin1' ? 'another encoding of single bytes' : name}, which cannot hold the new text` };
  return { kind: 'ok', content: bytes };
}
