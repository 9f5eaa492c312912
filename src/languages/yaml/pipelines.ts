// What GitHub workflows, actions and GitLab pipelines name by path.
import type { Node } from '../../sections/section.ts';
import { itemsOf, named, pairsOf, textOf, valueAt, type Mention } from '../documents/mentions.ts';
import { isRemote } from '../documents/paths.ts';
import { programsIn } from '../json/scripts.ts';

const isLocal = (text: string): boolean => /^\.\//.test(text) && !/[${}*]/.test(text);

/** Local actions and workflows, and scripts that steps run from the top level. */
export function mentionsOfWorkflow(root: Node): Mention[] {
  const jobs = pairsOf(valueAt(root, 'jobs')).map(({ node }) => node);
  const elsewhere = hasWorkingDirectory(root);
  return jobs.flatMap((job) => {
    const steps = valueAt(job, 'steps')?.kind === 'list' ? itemsOf(valueAt(job, 'steps')) : [];
    // What another checkout brings need not be here.
    const foreign = steps.some((step) => ['path', 'repository'].some((key) => valueAt(step, 'with', key) !== undefined) && (textOf(valueAt(step, 'uses')) ?? '').includes('/checkout'));
    const uses = named([...itemsOf(valueAt(job, 'uses')), ...steps.flatMap((step) => itemsOf(valueAt(step, 'uses')))], isLocal);
    const scripts = elsewhere || hasWorkingDirectory(job) ? [] : steps.flatMap(scriptsOf);
    return [...uses.map((one) => (foreign ? { ...one, optional: true as const } : one)), ...scripts];
  });
}

function hasWorkingDirectory(node: Node): boolean {
  return valueAt(node, 'defaults', 'run', 'working-directory') !== undefined;
}

/** A script may as well have been made by a step before. */
function scriptsOf(step: Node): Mention[] {
  const run = valueAt(step, 'run');
  if (run === undefined || valueAt(step, 'working-directory') !== undefined) return [];
  return programsIn(textOf(run) ?? '').map((specifier) => ({ specifier, at: run.start, optional: true }));
}

/** What an action runs, and the actions that its steps use. */
export function mentionsOfAction(root: Node): Mention[] {
  const runs = valueAt(root, 'runs');
  const programs = ['main', 'pre', 'post'].flatMap((key) => itemsOf(valueAt(runs, key)));
  const steps = valueAt(runs, 'steps')?.kind === 'list' ? itemsOf(valueAt(runs, 'steps')) : [];
  return [
    ...named(programs, (text) => /\.[cm]?js$/.test(text) && !/[${}*]/.test(text)),
    ...named(itemsOf(valueAt(runs, 'image')), (text) => /(?:^|\/)[\w.-]*Dockerfile[\w.-]*$/.test(text) && !isRemote(text)),
    ...named(steps.flatMap((step) => itemsOf(valueAt(step, 'uses'))), isLocal),
  ];
}

/** Local files that a GitLab pipeline includes, or starts as pipelines of their own. */
export function mentionsOfGitlab(root: Node): Mention[] {
  const included = [...itemsOf(valueAt(root, 'include')), ...pairsOf(root).flatMap(({ node }) => itemsOf(valueAt(node, 'trigger', 'include')))];
  const files = included.flatMap((one) => (one.kind === 'scalar' ? [one] : valueAt(one, 'project') === undefined ? itemsOf(valueAt(one, 'local')) : []));
  return named(files, (text) => /\.ya?ml$/.test(text) && !isRemote(text) && !/[*${}]/.test(text));
}
