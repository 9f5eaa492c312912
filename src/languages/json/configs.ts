// What configurations of tools name by path: ESLint, Jest, writeopt.
import type { Node } from '../../sections/section.ts';
import { itemsOf, named, pairsOf, scalarsIn, valueAt, type Mention } from '../documents/mentions.ts';
import { isDotted, mentionsOfExtends } from '../documents/schemas.ts';

export function mentionsOfConfig(root: Node): Mention[] {
  return [...mentionsOfEslint(root), ...mentionsOfJest(root), ...named(itemsOf(valueAt(root, 'typescript', 'projects')), (text) => /\.json$/.test(text) && !/[*{}]/.test(text))];
}

/** Relative `extends`, also of overrides. */
export function mentionsOfEslint(config: Node | undefined): Mention[] {
  if (config === undefined) return [];
  return [...mentionsOfExtends(config), ...itemsOf(valueAt(config, 'overrides')).flatMap(mentionsOfExtends)];
}

const jestFields = ['setupFiles', 'setupFilesAfterEnv', 'setupTestFrameworkScriptFile', 'globalSetup', 'globalTeardown', 'resolver', 'runner', 'testEnvironment', 'testRunner', 'testSequencer', 'testResultsProcessor', 'snapshotResolver', 'snapshotSerializers', 'dependencyExtractor'];

const isJestPath = (text: string): boolean => /^(?:\.{1,2}|<rootDir>)\/./.test(text) && !/[*$(){}|\\]/.test(text);

/** Files it loads; only where the root directory is the one of the configuration. */
export function mentionsOfJest(config: Node | undefined): Mention[] {
  if (config?.kind !== 'map' || valueAt(config, 'rootDir') !== undefined) return [];
  const nodes = jestFields.flatMap((field) => itemsOf(valueAt(config, field)));
  const maps = ['transform', 'moduleNameMapper'].flatMap((field) => pairsOf(valueAt(config, field)).flatMap(({ node }) => scalarsIn(node)));
  const projects = itemsOf(valueAt(config, 'projects')).flatMap(mentionsOfJest);
  return [...named([...nodes, ...maps], isJestPath), ...named(itemsOf(valueAt(config, 'preset')), isDotted), ...projects];
}
