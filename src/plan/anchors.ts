// Links that lead into a document, to a heading that the change takes away or never had.
import { anchorsOf, hasAnchor } from '../languages/markdown/anchors.ts';
import { isHostile, largest } from '../languages/markdown/hostile.ts';
import type { Reference } from '../languages/reference.ts';
import type { RepoPath, WriteOperation } from '../model.ts';
import type { Link } from './links.ts';
import type { State } from './references.ts';

/** `target` has no such heading or anchor. */
export interface AnchorFinding {
  readonly kind: 'anchor';
  readonly from: RepoPath;
  readonly reference: Reference;
  readonly target: RepoPath;
  readonly anchor: string;
}

export interface AnchorRequest {
  readonly operations: readonly WriteOperation[];
  readonly before: State;
  readonly after: State;
  /** Of the state afterwards. */
  readonly links: readonly Link[];
}

/** Links of and to documents that change; what was broken before is not this change's fault. Sorted by file and line. */
export async function findAnchors({ operations, before, after, links }: AnchorRequest): Promise<AnchorFinding[]> {
  const touched = new Set(operations.map(({ path }) => path));
  const asked = links.flatMap(({ from, to, reference }): AnchorFinding[] => {
    const [target] = to;
    const anchor = anchorIn(reference);
    const concerned = target !== undefined && /\.(?:md|mdx|markdown)$/i.test(target) && (touched.has(from) || touched.has(target));
    return anchor === undefined || !concerned ? [] : [{ kind: 'anchor', from, reference, target, anchor }];
  });
  const missing = await lacking(after, asked);
  if (missing.length === 0) return [];
  const wasMissing = new Set(await lacking(before, missing));
  const old = await mentionedIn(before, missing);
  return missing.filter((one) => !old.has(one) || !wasMissing.has(one)).sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.reference.line - b.reference.line));
}

function anchorIn({ kind, specifier }: Reference): string | undefined {
  const hash = specifier.indexOf('#');
  if (kind !== 'link' || hash < 0) return undefined;
  try {
    return decodeURIComponent(specifier.slice(hash + 1)) || undefined;
  } catch {
    return undefined;
  }
}

/** Those whose target has no such anchor. A document that is not there, cannot be read, or costs too much to, has them all. */
async function lacking(state: State, asked: readonly AnchorFinding[]): Promise<AnchorFinding[]> {
  const known = new Map<RepoPath, ReadonlySet<string>>();
  for await (const [path, text] of textsIn(state, asked.map(({ target }) => target))) if (text.length <= largest && !isHostile(text)) known.set(path, await anchorsOf(text));
  return asked.filter(({ target, anchor }) => {
    const anchors = known.get(target);
    return anchors !== undefined && !hasAnchor(anchors, anchor);
  });
}

/** Those whose file said the same in that state. */
async function mentionedIn(state: State, asked: readonly AnchorFinding[]): Promise<ReadonlySet<AnchorFinding>> {
  const byFrom = new Map<RepoPath, AnchorFinding[]>();
  for (const one of asked) {
    const list = byFrom.get(one.from);
    if (list === undefined) byFrom.set(one.from, [one]);
    else list.push(one);
  }
  const found = new Set<AnchorFinding>();
  for await (const [path, text] of textsIn(state, byFrom.keys())) for (const one of byFrom.get(path) ?? []) if (text.includes(one.reference.specifier)) found.add(one);
  return found;
}

/** Texts in memory at a time. */
const batchSize = 256;

/** Each text once, many by one question. */
async function* textsIn(state: State, paths: Iterable<RepoPath>): AsyncGenerator<readonly [RepoPath, string]> {
  const list = [...new Set(paths)].filter((path) => state.files.has(path));
  for (let index = 0; index < list.length; index += batchSize) yield* await state.read(list.slice(index, index + batchSize));
}
