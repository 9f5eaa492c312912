// The command that adds a task for files that always follow others: one that makes them where a script can, otherwise one that misses them.
import { quoted, quotedPath } from '../quoted.ts';
import type { TaskCommand } from '../history/suggestions.ts';

/** What the package.json of the top level says. */
export interface Package {
  readonly scripts: Readonly<Record<string, string>>;
  /** Its `lint-staged`. */
  readonly tasks: Readonly<Record<string, unknown>>;
  /** Whether lint-staged, and with it writeopt, would read a task from there. */
  readonly takesTasks: boolean;
}

export function taskCommandFor(manifest: Package | undefined, when: readonly string[], then: readonly string[]): TaskCommand {
  const globs = when.length === 1 ? (when[0] ?? '') : `{${when.join(',')}}`;
  const isPlain = [...when, ...then].every((path) => /^[\w@./-]+$/.test(path));
  if (manifest?.takesTasks !== true || !isPlain || manifest.tasks[globs] !== undefined) {
    return { command: `git log --oneline --name-only --max-count=20 -- ${[...when, ...then].map(quotedPath).join(' ')}`, advice: 'the command shows these commits; if a program makes one from the other, let a task run it.' };
  }
  const files = then.map(quotedPath).join(' ');
  const script = makerOf(manifest.scripts, then);
  // Through a shell, which leaves the names that lint-staged adds alone.
  const task = script === undefined ? `sh -c '! git diff --cached --quiet -- ${files} || { echo "${then.join(' and ')} is not staged" >&2; exit 1; }'` : `sh -c 'npm run ${script} && git add ${files}'`;
  const advice = script === undefined ? `the command adds a task that blocks a commit of ${when.join(' or ')} without it.` : `the command adds a task that runs \`npm run ${script}\` and takes the result into the commit.`;
  return { command: `npm pkg set ${quoted(`lint-staged[${globs}]=${task}`)}`, advice };
}

/** A script that names a file it makes; one that only reads it would be a surprise, so that its name must say so, too. */
function makerOf(scripts: Readonly<Record<string, string>>, made: readonly string[]): string | undefined {
  const isMaking = (name: string, text: string): boolean => /^[\w:-]+$/.test(name) && /gen|build|make|docs?\b|schema|types|compile|update|sync|write|lock/i.test(name) && made.every((path) => text.includes(path));
  return Object.entries(scripts).find(([name, text]) => isMaking(name, text))?.[0];
}
