// Puts findings where the user's text has them: a check that fails leaves the staged text, which fixers had changed, as it is.
import type { Diagnostic, FixedFile, RepoPath, TreeId } from './model.ts';
import { lineMap, mapRange, type LineMap } from './operations/line-map.ts';

export interface Placement {
  readonly diagnostics: readonly Diagnostic[];
  /** The tree whose texts the places of a finding are in; undefined: the finding is about a file as a whole. */
  treeOf(diagnostic: Diagnostic): TreeId | undefined;
  /** The tree to place them in. */
  readonly staged: TreeId;
  readonly fixes: readonly FixedFile[];
  textOf(tree: TreeId, path: RepoPath): Promise<string | undefined>;
}

/** All findings, with places in the staged text. A finding on a line that a fix changed says in its help that it is about the fixed text. */
export async function placeInStaged(request: Placement): Promise<Diagnostic[]> {
  const fixers = new Map(request.fixes.map(({ path, by }) => [path, by]));
  const moves = new Map<string, Promise<Move | undefined>>();
  const moveOf = (tree: TreeId, path: RepoPath): Promise<Move | undefined> => {
    const key = `${tree} ${path}`;
    const known = moves.get(key) ?? readMove(request, tree, path);
    moves.set(key, known);
    return known;
  };
  return Promise.all(
    request.diagnostics.map(async (diagnostic) => {
      const { path } = diagnostic;
      const tree = request.treeOf(diagnostic);
      const by = path === undefined ? undefined : fixers.get(path);
      if (path === undefined || by === undefined || tree === undefined || tree === request.staged) return diagnostic;
      const move = await moveOf(tree, path);
      return move === undefined ? diagnostic : moved(diagnostic, move, by);
    }),
  );
}

/** From the text that was judged to the one that is staged. */
interface Move {
  readonly map: LineMap;
  readonly judged: readonly string[];
  readonly staged: readonly string[];
}

async function readMove({ textOf, staged }: Placement, tree: TreeId, path: RepoPath): Promise<Move | undefined> {
  const [from, to] = await Promise.all([textOf(tree, path), textOf(staged, path)]);
  // A file that only a fixer made, or one that is the same in both.
  if (from === undefined || to === undefined || from === to) return undefined;
  return { map: lineMap(from, to), judged: linesOf(from), staged: linesOf(to) };
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

function moved(diagnostic: Diagnostic, move: Move, by: readonly string[]): Diagnostic {
  if (diagnostic.range === undefined) return diagnostic;
  const range = mapRange(diagnostic.range, move.map);
  const isSame = move.judged[diagnostic.range.start.line - 1] === move.staged[range.start.line - 1];
  if (isSame) return { ...diagnostic, range };
  const fixed = `The finding is about what ${by.map((one) => `\`${one}\``).join(' and ')} made of this line; the staged text is shown.`;
  return { ...diagnostic, range, help: diagnostic.help === undefined ? fixed : `${diagnostic.help} ${fixed}` };
}
