// The plan of operations on files that nothing can refer to: known without looking at any other file.
import type { Dependency, Phase, Plan, RepoPath, WriteOperation } from '../model.ts';
import type { Planned } from './graph.ts';
import { orderOperations } from './order.ts';

/** Every language's files, and those that its files import; `plan.test.ts` compares it with the languages. */
const mentionable = /\.(?:[cm]?[jt]sx?|jsonc?|ya?ml|md|mdx|markdown|py[iw]?|vue|svelte|css|scss)$|(?:^|\/)\.(?:eslintrc|babelrc|swcrc|prettierrc|stylelintrc|writeoptrc)$/i;

/** Whether any of them is on a file that others can need, or that needs others. */
export function needsGraph(operations: readonly WriteOperation[]): boolean {
  return operations.some((operation) => mentionable.test(operation.path) || (operation.kind === 'rename' && mentionable.test(operation.from)));
}

export function planAlone(operations: readonly WriteOperation[]): Planned {
  const { order, phases } = orderOperations({ operations, before: [], after: [] });
  return { plan: planOf(operations, [], [], phases), order, findings: [], links: [] };
}

export function planOf(operations: readonly WriteOperation[], dependencies: readonly Dependency[], importers: readonly RepoPath[], phases: readonly Phase[]): Plan {
  const renames = operations.flatMap((operation): Dependency[] =>
    operation.kind === 'rename' ? [{ before: operation.from, after: operation.path, reason: 'renames', detail: operation.from }] : [],
  );
  return { version: 1, phases, dependencies: [...dependencies, ...renames], importers };
}
