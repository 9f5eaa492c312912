// Placeholder replaced by the tasks validator in the next commits.
import type { Validator } from './validator.ts';

export const tasks: Validator = {
  name: 'tasks',
  isolation: 'inline',
  applies: () => false,
  validate: async () => ({ diagnostics: [] }),
};
