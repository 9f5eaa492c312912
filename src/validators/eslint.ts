// Placeholder replaced by the eslint validator in the next commits.
import type { Validator } from './validator.ts';

export const eslint: Validator = {
  name: 'eslint',
  isolation: 'inline',
  applies: () => false,
  validate: async () => ({ diagnostics: [] }),
};
