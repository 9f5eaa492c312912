// The format `search-replace`: Aider's SEARCH/REPLACE blocks; whole lines, and an empty SEARCH makes a new file.
import type { Replacement, Request } from '../../model.ts';
import { linesOf, shown, type Content, type Format, type Line, type Source } from './source.ts';

const opening = /^<{5,9} SEARCH>?\s*$/;
const divider = /^={5,9}\s*$/;
const closing = /^>{5,9} REPLACE\s*$/;
const fence = /^\s*(?:`{3,}|~{3,})[\w+#.-]*\s*$/;

interface Block {
  readonly head: Line;
  readonly path: string;
  readonly old: string;
  readonly fresh: string;
}

export const searchReplace: Format<'search-replace'> = {
  name: 'search-replace',
  detects: (text) => /^<{5,9} SEARCH>?\s*$/m.test(text),
  parse: (source): Content => ({ requests: requestsOf(source, readBlocks(source, linesOf(source.text))) }),
};

function readBlocks(source: Source, lines: readonly Line[]): Block[] {
  const blocks: Block[] = [];
  let [path, from, next]: [string | undefined, number, number] = [undefined, 0, 0];
  while (next < lines.length) {
    const head = lines[next];
    if (head === undefined) break;
    if (divider.test(head.text) || closing.test(head.text)) source.problem(head.offset, `${shown(head.text)} without <<<<<<< SEARCH above`);
    if (!opening.test(head.text)) {
      next += 1;
      continue;
    }
    path = nameAbove(lines, from, next) ?? path;
    const name = path;
    if (name === undefined) source.problem(head.offset, 'the name of the file is missing in the line above');
    const body = readBody(source, lines, next, head);
    if (body.words !== undefined && name !== undefined) blocks.push({ head, path: name, ...body.words });
    next = body.next;
    from = next;
  }
  if (blocks.length === 0 && source.problems() === 0) source.problem(0, 'no <<<<<<< SEARCH in it');
  return blocks;
}

/** The nearest line above that is neither blank nor a fence, when it is a name; other text between two blocks leaves the file as it was only if there is none. */
function nameAbove(lines: readonly Line[], from: number, block: number): string | undefined {
  for (let index = block - 1; index >= from && index >= block - 4; index -= 1) {
    const text = lines[index]?.text ?? '';
    if (text.trim() === '' || fence.test(text)) continue;
    const bare = text.trim().replace(/^#{1,6} +/, '').replace(/:$/, '').replace(/^\*\*(.*)\*\*$/, '$1').replace(/:$/, '');
    const quoted = /^`([^`]+)`$/.exec(bare)?.[1];
    return quoted ?? (/^[^\s`*<>|"?]+$/.test(bare) && /[./\w]$/.test(bare) ? bare : undefined);
  }
  return undefined;
}

function readBody(source: Source, lines: readonly Line[], start: number, head: Line): { readonly words?: { readonly old: string; readonly fresh: string }; readonly next: number } {
  let middle: number | undefined;
  for (let next = start + 1; next < lines.length; next += 1) {
    const line = lines[next];
    if (line === undefined) break;
    if (opening.test(line.text)) {
      source.problem(head.offset, `this block does not end before the next one (line ${next + 1})`);
      return { next };
    }
    if (closing.test(line.text)) {
      if (middle === undefined) source.problem(head.offset, 'this block has no ======= line');
      const text = (first: number, last: number): string => lines.slice(first, last).map((one) => `${one.text}\n`).join('');
      return { ...(middle === undefined ? {} : { words: { old: text(start + 1, middle), fresh: text(middle + 1, next) } }), next: next + 1 };
    }
    if (!divider.test(line.text)) continue;
    if (middle !== undefined) source.problem(line.offset, `a second ${line.text.trim()} in one block: which one divides it cannot be known; use another format`);
    middle ??= next;
  }
  source.problem(head.offset, 'this block does not end: >>>>>>> REPLACE is missing');
  return { next: lines.length };
}

/** All blocks of a file are one operation, in their order. */
function requestsOf(source: Source, blocks: readonly Block[]): Request[] {
  const files = new Map<string, { readonly created?: string; readonly replacements: Replacement[] }>();
  for (const { head, path, old, fresh } of blocks) {
    const file = files.get(path);
    if (old === fresh) source.problem(head.offset, 'SEARCH and REPLACE are equal');
    else if (/\p{Surrogate}/u.test(fresh)) source.problem(head.offset, 'contains half of a surrogate pair, which is no character');
    else if (old === '' && file !== undefined) source.problem(head.offset, `an empty SEARCH makes a new file, and ${shown(path)} is there already, above`);
    else if (old === '') files.set(path, { created: fresh, replacements: [] });
    else if (file?.created !== undefined) source.problem(head.offset, `${shown(path)} is created above: write it as it shall be`);
    else if (file === undefined) files.set(path, { replacements: [{ old, new: fresh, lines: true }] });
    else file.replacements.push({ old, new: fresh, lines: true });
  }
  return [...files].map(([path, { created, replacements }], index): Request => {
    const base = { id: String(index + 1), path };
    return created === undefined ? { kind: 'edit', ...base, replacements } : { kind: 'write', ...base, expect: { kind: 'absent' }, content: new TextEncoder().encode(created) };
  });
}
