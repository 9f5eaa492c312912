// Placeholder replaced by the typescript validator in the next commits.
import type { Validator } from './validator.ts';

export const typescript: Validator = {
  name: 'typescript',
  isolation: 'inline',
  applies: () => false,
  validate: async () => ({ diagnostics: [] }),
};
