// What can be done about a validator that takes long: a cache for a known tool, the pre-push hook, or leaving it out once.
import type { LoadedConfig } from '../config.ts';
import type { SlowValidator } from '../history/slow.ts';
import type { TaskCommand } from '../history/suggestions.ts';
import { quoted } from '../quoted.ts';
import type { HookFile } from './surroundings.ts';
import type { Package } from './task-command.ts';

export interface SlowFacts {
  readonly manifest: Package | undefined;
  readonly prePush: HookFile | undefined;
  readonly loaded: LoadedConfig;
  readonly tracked: readonly string[];
  /** Text of the configuration file of writeopt; undefined when there is none. */
  readonly config: string | undefined;
}

/** Tools with a cache, and where a snapshot keeps it apart from the working tree's. */
const caches: Readonly<Record<string, string>> = {
  eslint: '--cache --cache-location node_modules/.cache/eslint/',
  prettier: '--cache --cache-location node_modules/.cache/prettier/.prettier-cache',
  stylelint: '--cache --cache-location node_modules/.cache/stylelint/',
};

export function slowCommandFor({ name }: SlowValidator, facts: SlowFacts): TaskCommand {
  return (name === 'tasks' ? cachedTask(facts) : beforePush(name, facts)) ?? once(name);
}

/** What always works: one commit without it. */
function once(name: string): TaskCommand {
  return { command: `WRITEOPT_SKIP=${name} git commit`, advice: `the command commits once without it; \`${name}: false\` in the configuration turns it off.` };
}

/** The first task that could keep what it found. */
function cachedTask({ manifest }: SlowFacts): TaskCommand | undefined {
  if (manifest?.takesTasks !== true) return undefined;
  for (const [glob, value] of Object.entries(manifest.tasks)) {
    const commands: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const [index, command] of commands.entries()) {
      const cached = typeof command === 'string' ? withCache(command) : undefined;
      if (cached === undefined || /[[\]=]/.test(glob)) continue;
      const key = `lint-staged[${glob}]${Array.isArray(value) ? `[${index}]` : ''}`;
      return { command: `npm pkg set ${quoted(`${key}=${cached}`)}`, advice: `\`${String(command)}\` looks at everything each time; the command makes it keep what it found.` };
    }
  }
  return undefined;
}

function withCache(command: string): string | undefined {
  const [, prefix = '', tool = '', rest = ''] = /^((?:npx )?)(eslint|prettier|stylelint)((?: .*)?)$/.exec(command) ?? [];
  const flags = Object.hasOwn(caches, tool) ? caches[tool] : undefined;
  return flags === undefined || /--cache\b/.test(rest) ? undefined : `${prefix}${tool} ${flags}${rest}`;
}

const wholes: Readonly<Record<string, { readonly command: string; readonly needs: RegExp }>> = {
  typescript: { command: 'npx tsc --noEmit', needs: /^tsconfig\.json$/ },
  eslint: { command: 'npx eslint .', needs: /^eslint\.config\.[cm]?[jt]s$/ },
};

/** The whole project before each push instead of what is staged before each commit. */
function beforePush(name: string, { prePush, loaded, tracked, config }: SlowFacts): TaskCommand | undefined {
  const whole = Object.hasOwn(wholes, name) ? wholes[name] : undefined;
  if (whole === undefined || prePush === undefined || !tracked.some((path) => whole.needs.test(path)) || !canAppend(name, loaded.file, config)) return undefined;
  const file = quoted(prePush.path);
  const hook = `{ test -e ${file} || echo '#!/bin/sh' > ${file}; } && echo ${quoted(`${whole.command} || exit 1`)} >> ${file} && chmod +x ${file}`;
  return { command: `${hook} && echo ${quoted(`${name}: false`)} >> .writeoptrc`, advice: `the command moves it to the pre-push hook, as \`${whole.command}\`; commits are not checked by it then, and what is pushed is checked as it is on disk.` };
}

/** A line at the end of a YAML file that does not have the section yet. */
function canAppend(name: string, file: string | undefined, config: string | undefined): boolean {
  if (file === undefined) return true;
  return file === '.writeoptrc' && config !== undefined && !/^\s*[{[]/.test(config) && (config === '' || config.endsWith('\n')) && !new RegExp(`^["']?${name}["']?\\s*:`, 'm').test(config);
}
