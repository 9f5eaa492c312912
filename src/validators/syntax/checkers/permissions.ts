// The executable bit against the first line: a script that cannot be started, and text that only looks as if it could.
import { pointAt, type Finding } from '../text.ts';
import type { Check } from './index.ts';

/** Sources that are started by name, where they say by what. */
const scripts = /(?:^|\/)(?:[^./]+|[^/]+\.(?:sh|bash|zsh|py|rb|pl|js|mjs|cjs|ts))$/;

export const checkPermissions: Check = async ({ path, text, executable }) => {
  const hasShebang = text.startsWith('#!');
  const finding = (message: string, help: string): readonly Finding[] => [{ code: 'executable', severity: 'warning', message, help, range: pointAt({ line: 1, column: 1 }) }];
  if (executable && !hasShebang && scripts.test(path)) {
    return Promise.resolve(finding('The file is executable and does not say by what.', 'Begin it with a line such as `#!/usr/bin/env node`, or take the executable bit away.'));
  }
  if (hasShebang && !executable && !text.startsWith('#![') && /(?:^|\/)bin\//.test(path)) {
    return Promise.resolve(finding('The file says by what it is started, and is not executable.', 'Set the executable bit, or delete the first line.'));
  }
  return Promise.resolve([]);
};
