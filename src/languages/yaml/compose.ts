// What a compose file names by path: what images are built from, and files that containers are given.
import type { Node } from '../../sections/section.ts';
import { itemsOf, named, pairsOf, textOf, valueAt, type Mention } from '../documents/mentions.ts';
import { isRemote } from '../documents/paths.ts';

const isPath = (text: string): boolean => text !== '' && !isRemote(text) && !/[${}*~]|^\/|^git@|^[\w-]+\.\w+\/.*\.git/.test(text);

export function mentionsOfCompose(root: Node): Mention[] {
  const include = itemsOf(valueAt(root, 'include')).flatMap((one) => (one.kind === 'map' ? itemsOf(valueAt(one, 'path')) : [one]));
  const secrets = ['configs', 'secrets'].flatMap((key) => pairsOf(valueAt(root, key)).flatMap(({ node }) => itemsOf(valueAt(node, 'file'))));
  return [...named(include, isPath), ...optional(named(secrets, isPath)), ...pairsOf(valueAt(root, 'services')).flatMap(({ node }) => mentionsOfService(node))];
}

/** Files of the environment and mounts are often made on the machine, and need not be tracked. */
function mentionsOfService(service: Node): Mention[] {
  const environment = itemsOf(valueAt(service, 'env_file')).flatMap((one) => (one.kind === 'map' ? itemsOf(valueAt(one, 'path')) : [one]));
  return [...mentionsOfBuild(valueAt(service, 'build')), ...named(itemsOf(valueAt(service, 'extends', 'file')), isPath), ...optional(named(environment, isPath)), ...optional(itemsOf(valueAt(service, 'volumes')).flatMap(mentionsOfVolume))];
}

/** A directory to build in means the Dockerfile in it; another name is relative to it. */
function mentionsOfBuild(build: Node | undefined): Mention[] {
  if (build === undefined || valueAt(build, 'dockerfile_inline') !== undefined) return [];
  const context = build.kind === 'scalar' ? textOf(build) : build.kind === 'map' ? (textOf(valueAt(build, 'context')) ?? '.') : undefined;
  const file = textOf(valueAt(build, 'dockerfile')) ?? 'Dockerfile';
  if (context === undefined || !isPath(context) || !isPath(file)) return [];
  return [{ specifier: `${context.replace(/\/+$/, '')}/${file.replace(/^\.\//, '')}`, at: (valueAt(build, 'dockerfile') ?? valueAt(build, 'context') ?? build).start }];
}

/** `./x:/y:ro`, or a bind mount in many words; names without a dot are volumes. */
function mentionsOfVolume(volume: Node): Mention[] {
  const source = volume.kind === 'map' ? (textOf(valueAt(volume, 'type')) === 'bind' ? textOf(valueAt(volume, 'source')) : undefined) : textOf(volume)?.split(':', 2)[0];
  if (source === undefined || !/^\.{1,2}\/./.test(source) || !isPath(source)) return [];
  return [{ specifier: source, at: (valueAt(volume, 'source') ?? volume).start }];
}

function optional(mentions: readonly Mention[]): Mention[] {
  return mentions.map((mention) => ({ ...mention, optional: true }));
}
