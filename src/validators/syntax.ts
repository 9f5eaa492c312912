// Placeholder replaced by the syntax validator in the next commits.
import type { Validator } from './validator.ts';

export const syntax: Validator = {
  name: 'syntax',
  isolation: 'inline',
  applies: () => false,
  validate: async () => ({ diagnostics: [] }),
};
