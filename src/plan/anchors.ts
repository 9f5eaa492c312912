// Links that lead into a document, to a heading that the change takes away or never had.
import { anchorsOf } from '../languages/markdown/anchors.ts';
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
  if (asked.length === 0) return [];
  const [now, then] = [createAnchors(after), createAnchors(before)];
  const found: AnchorFinding[] = [];
  for (const one of asked) {
    if (await now.has(one.target, one.anchor)) continue;
    const wasThere = before.files.has(one.from) && (await now.mentions(before, one));
    if (!wasThere || (await then.has(one.target, one.anchor))) found.push(one);
  }
  return found.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.reference.line - b.reference.line));
}

/** Lines, text fragments and the top are the viewer's own. */
function anchorIn({ kind, specifier }: Reference): string | undefined {
  const hash = specifier.indexOf('#');
  if (kind !== 'link' || hash < 0) return undefined;
  try {
    const anchor = decodeURIComponent(specifier.slice(hash + 1));
    return anchor === '' || /^(?:L\d+|:~:|top$)/.test(anchor) ? undefined : anchor;
  } catch {
    return undefined;
  }
}

interface Anchors {
  /** A document that cannot be read, or costs too much to, has them all. */
  has(path: RepoPath, anchor: string): Promise<boolean>;
  mentions(state: State, finding: AnchorFinding): Promise<boolean>;
}

function createAnchors(state: State): Anchors {
  const known = new Map<RepoPath, Promise<ReadonlySet<string> | undefined>>();
  const read = async (path: RepoPath): Promise<ReadonlySet<string> | undefined> => {
    const text = await textOf(state, path);
    return text === undefined || text.length > largest || isHostile(text) ? undefined : anchorsOf(text);
  };
  return {
    has: async (path, anchor) => {
      const reading = known.get(path) ?? read(path);
      known.set(path, reading);
      const anchors = await reading;
      return anchors === undefined || anchors.has(anchor) || anchors.has(anchor.toLowerCase());
    },
    mentions: async (other, { from, reference }) => (await textOf(other, from))?.includes(reference.specifier) === true,
  };
}

async function textOf(state: State, path: RepoPath): Promise<string | undefined> {
  return state.files.has(path) ? (await state.read([path])).get(path) : undefined;
}
