// The registry of validators: adding one is one file plus one line here.
import type { Validator } from './validator.ts';

/** Loaders, in the order in which findings of equal rank are reported. Specifiers stay literal so that tools can follow them. */
export const validators = {
  syntax: () => import('./syntax.ts').then((module) => module.syntax),
  references: () => import('./references.ts').then((module) => module.references),
  typescript: () => import('./typescript.ts').then((module) => module.typescript),
  templates: () => import('./templates.ts').then((module) => module.templates),
  eslint: () => import('./eslint.ts').then((module) => module.eslint),
  tasks: () => import('./tasks.ts').then((module) => module.tasks),
} satisfies Record<string, () => Promise<Validator>>;

export type ValidatorName = keyof typeof validators;
