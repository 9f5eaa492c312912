// Aligns paths: directories by position, then the words of the file's name.
import { alignWords } from './align-words.ts';
import { sharedEnd, sharedStart } from './chains.ts';
import { columnOf, type Alignment, type Node } from './tree.ts';

export function alignPaths(context: Alignment, paths: readonly string[]): readonly Node[] {
  const rows = paths.map((path) => path.split('/'));
  const count = new Set(rows.map((row) => row.length)).size;
  if (count === 1) {
    const [first = []] = rows;
    return first.flatMap((_, index) => [...alignSegment(context, rows.map((row) => row[index] ?? '')), ...(index < first.length - 1 ? [{ kind: 'text' as const, text: '/' }] : [])]);
  }
  const directories = rows.map((row) => row.slice(0, -1));
  const start = sharedStart(directories);
  const end = sharedEnd(directories, start);
  const part = (from: (row: readonly string[]) => readonly string[]): string[] => directories.map((row) => from(row).join('/'));
  return [
    ...withSlash(part((row) => row.slice(0, start))),
    ...withSlash(part((row) => row.slice(start, row.length - end))),
    ...withSlash(part((row) => row.slice(row.length - end))),
    ...alignSegment(context, rows.map((row) => row.at(-1) ?? '')),
  ];
}

/** The slash is part of the value only where a file has no such directory. */
function withSlash(directories: readonly string[]): readonly Node[] {
  if (directories.includes('')) return columnOf(directories.map((one) => (one === '' ? '' : `${one}/`)));
  return [...columnOf(directories), { kind: 'text', text: '/' }];
}

/** A number in front (0001-create-users.sql) is a value of its own. */
function alignSegment(context: Alignment, segments: readonly string[]): readonly Node[] {
  const numbered = segments.map((segment) => /^(\d+)([-_.])(.+)$/.exec(segment));
  const marks = new Set(numbered.map((match) => match?.[2]));
  if (marks.size > 1 || marks.has(undefined)) return alignWords(context, segments);
  const part = (index: number): string[] => numbered.map((match) => match?.[index] ?? '');
  return [...columnOf(part(1)), ...columnOf(part(2)), ...alignWords(context, part(3))];
}
