// Errors as text: what a person reads on stderr, and the bug report that is ready to paste.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WriteoptError } from './errors.ts';
import { version } from './version.ts';

/** Message, details and next step, with control characters made visible. */
export function formatError(error: WriteoptError): string {
  const details = error.details.map((line) => `  ${line}\n`).join('');
  return printable(`writeopt: ${error.message}\n${details}  next: ${error.help}\n`);
}

/** Terminal escapes in file names or in the output of tools must not reach the terminal as such. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Markdown ready to paste into an issue; the home directory is replaced by `~`. */
export function formatBugReport(error: unknown, argv: readonly string[], env: NodeJS.ProcessEnv): { text: string; file: string } {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const scrub = (text: string): string => (env.HOME ? text.replaceAll(env.HOME, '~') : text);
  const text = [
    '## writeopt bug report',
    '',
    `- writeopt ${version()}, Node ${process.version}, ${process.platform} ${process.arch}`,
    `- command: \`writeopt ${scrub(argv.join(' '))}\``,
    '',
    '```',
    scrub(stack),
    '```',
    '',
  ].join('\n');
  return { text, file: join(tmpdir(), `writeopt-bug-${process.pid}.md`) };
}
