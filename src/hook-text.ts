// The line by which a pre-commit hook calls writeopt: written, put into somebody's script without changing what that does, taken out again. Pure.

export interface HookLine {
  /** Where the package lies, relative to the top level, such as `node_modules/writeopt`. */
  readonly packagePath: string;
  /** Absolute path of node, for git clients that start hooks without one on the PATH; only where nobody else reads the hook. */
  readonly node?: string;
}

const marker = ' # writeopt';
const header = '#!/bin/sh\n# Written by `writeopt init`; `writeopt init --uninstall` removes it.\n';
const keepStatus = 'w=$?; [ $w = 0 ] || exit $w; ';

/** One line of sh. Where writeopt is not installed it says so and fails; WRITEOPT=0 skips even that. */
export function formatHookLine({ packagePath, node }: HookLine): string {
  return [
    '[ "${WRITEOPT-}" = 0 ] || { ',
    `w=${quote(`${packagePath}/hooks/pre-commit`)}; `,
    // A linked worktree may have no node_modules: then the main worktree's serve.
    '[ -f "$w" ] || w="$(git rev-parse --git-common-dir)/../$w"; ',
    '[ -f "$w" ] || { echo "writeopt: not installed here: run your package manager\'s install, or commit with WRITEOPT=0." >&2; exit 1; }; ',
    `${node === undefined ? '' : `${nodeAssignment(node)} `}sh "$w"; } || exit $?${marker}`,
  ].join('');
}

function nodeAssignment(node: string): string {
  return `WRITEOPT_NODE='${node.replaceAll("'", "'\\''")}'`;
}

function quote(path: string): string {
  return /^[\w./@-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** The text of a hook that only calls writeopt. */
export function formatHook(line: HookLine): string {
  return `${header}${formatHookLine(line)}\n`;
}

/** Who calls writeopt in a hook: the line init wrote, words of somebody's own, nobody. */
export function callerIn(text: string): 'line' | 'words' | undefined {
  if (text.split('\n').some(isOurs)) return 'line';
  return text.split('\n').some((line) => !/^\s*#/.test(line) && /\bwriteopt\b/.test(line)) ? 'words' : undefined;
}

function isOurs(line: string): boolean {
  return line.endsWith(marker) && line.includes('/hooks/pre-commit');
}

export type Edit =
  | { readonly kind: 'edited'; readonly text: string; /** What the reader should know. */ readonly note?: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** The script with the line at its end, or before the `exit` or `exec` it ends with. Refused where the line might not run, or might hide a failure. */
export function addLine(text: string, line: HookLine): Edit {
  const lines = text.split('\n');
  const last = lines.findLastIndex((one) => /^\s*[^#\s]/.test(one));
  const refusal = refusalOf(text, lines, last);
  if (refusal !== undefined) return { kind: 'refused', reason: refusal };
  const ending = lines[last] ?? '';
  const isExit = /^exit\b/.test(ending);
  const isBefore = isExit || /^exec\b/.test(ending);
  // Where the script ended with the status of its last command, it still does.
  const carriesStatus = !isBefore || /^exit\s*;?$|\$\?/.test(ending);
  const added = `${carriesStatus ? keepStatus : ''}${formatHookLine(line)}`;
  const note = lines.slice(0, last).some((one) => /^\s*exit\b|[;&|]\s*exit\b/.test(one)) ? { note: 'the script can exit before it reaches the line' } : {};
  if (isBefore) return { kind: 'edited', text: [...lines.slice(0, last), added, ...lines.slice(last)].join('\n'), ...note };
  return { kind: 'edited', text: text.endsWith('\n') || text === '' ? `${text}${added}\n` : `${text}\n${added}`, ...note };
}

function refusalOf(text: string, lines: readonly string[], last: number): string | undefined {
  if (text.includes('\0') || text.includes('\ufffd')) return 'it is not a script';
  if (text.includes('\r\n')) return 'it has Windows line ends';
  if (text.startsWith('#!') && !/^#!\s*\S*\/(env\s+(-S\s+)?)?(ba|da|z|k|a)?sh(\s|$)/.test(text)) return 'it is not a shell script';
  const ending = lines[last] ?? '';
  const replaces = lines.findIndex((line, index) => /(^|[;&|{(]|\bthen|\belse|\bdo)\s*exec\s+[^\d\s<>&-]/.test(line) && !/^\s*#/.test(line) && (index !== last || !ending.startsWith('exec')));
  if (replaces >= 0) return 'it ends in an exec, after which nothing runs';
  if (/[^\w$]exit\b/.test(ending) || /^exit\b.*[;&|]./.test(ending)) return 'it ends in an exit under a condition';
  if (/(\\|&&|\||\|\|)\s*$/.test(ending) || /(\\|&&|\|)\s*$/.test(lines[last - 1] ?? '')) return 'its last command has several lines';
  return undefined;
}

/** The script with the node recorded in the line brought up to date; the line stays where it is. */
export function updateLine(text: string, { node }: HookLine): string {
  if (node === undefined) return text;
  const assignment = nodeAssignment(node);
  return text
    .split('\n')
    .map((line) => (isOurs(line) ? line.replace(/(WRITEOPT_NODE=(?:'[^']*'|\\')+ )?sh "\$w"; \}/, () => `${assignment} sh "$w"; }`) : line))
    .join('\n');
}

/** The script without the line, byte for byte as it was before; undefined when nothing else is left of a hook init wrote. */
export function removeLine(text: string): string | undefined {
  const lines = text.split('\n');
  const kept = lines.filter((line) => !isOurs(line));
  if (kept.length === lines.length) return text;
  const rest = kept.join('\n');
  return rest === header || rest === header.slice(0, -1) || rest === '' ? undefined : rest;
}
