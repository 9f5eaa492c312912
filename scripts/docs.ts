// Writes what the option table generates into the repository: .writeoptrc.example and the README table; `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { formatExample, formatOptionTable } from '../src/config-docs.ts';

const start = '<!-- options: written by `npm run docs` -->';
const end = '<!-- /options -->';

const root = new URL('..', import.meta.url);

/** The README with the table of today between its markers. */
export function withOptionTable(readme: string): string {
  const from = readme.indexOf(start);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md lacks the markers ${start} and ${end}.`);
  return `${readme.slice(0, from + start.length)}\n\n${formatOptionTable()}\n\n${readme.slice(to)}`;
}

const isMain = process.argv[1] !== undefined && import.meta.url.endsWith(`/${process.argv[1].split(/[\\/]/).pop()}`);
if (isMain) {
  const readme = new URL('README.md', root);
  const wanted = new Map([
    [readme, withOptionTable(readFileSync(readme, 'utf8'))],
    [new URL('.writeoptrc.example', root), formatExample()],
  ]);
  for (const [file, text] of wanted) {
    if (process.argv.includes('--check')) {
      if (readFileSync(file, 'utf8') === text) continue;
      process.stderr.write(`${file.pathname.slice(root.pathname.length)} is out of step with src/config.ts: run \`npm run docs\`.\n`);
      process.exitCode = 1;
    } else writeFileSync(file, text);
  }
}
