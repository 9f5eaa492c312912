// The registry of examples: templates that come with writeopt, and that a repository takes over by name. Adding one is one file plus one line here.
import type { Template } from '../template.ts';
import { parse } from '../stored-form.ts';
import { pythonModule } from './python-module.ts';
import { pythonTest } from './python-test.ts';
import { reactComponent } from './react-component.ts';
import { typescriptModule } from './typescript-module.ts';
import { typescriptTest } from './typescript-test.ts';

/** In their stored form, by name. */
export const examples = {
  'python-module': pythonModule,
  'python-test': pythonTest,
  'react-component': reactComponent,
  'typescript-module': typescriptModule,
  'typescript-test': typescriptTest,
} as const;

export type ExampleName = keyof typeof examples;

export function isExampleName(name: string): name is ExampleName {
  return Object.hasOwn(examples, name);
}

export function exampleOf(name: ExampleName): Template {
  return parse(examples[name], name);
}
