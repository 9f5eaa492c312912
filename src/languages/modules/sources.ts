// The sources of build output: what `exports` names is built, and only its sources are in the repository.
import type { RepoPath } from '../../model.ts';
import type { Files } from './files.ts';
import { isWithin, join } from './paths.ts';
import type { Project } from './projects.ts';

const outputFolders = new Set(['dist', 'lib', 'build', 'out', 'output', 'esm', 'cjs', 'es', 'mjs', 'types', 'typings', 'dts', 'commonjs', 'umd', 'bundle', 'bin', '_esm', '_cjs', '_types']);
const extension = /(?:\.d)?\.[cm]?[jt]sx?$/;

/** By the projects' own words: below `outDir` lies what is below `rootDir`. */
export function declaredSource(files: Files, projects: readonly Project[], target: string): RepoPath | undefined {
  for (const project of projects) {
    for (const { out, root } of project.outputs) {
      if (out === '' || !isWithin(out, target)) continue;
      const inner = target.slice(out.length + 1);
      // Without `rootDir` it is the project's directory since TypeScript 6, and before that whatever all sources have in common.
      const roots = root !== undefined ? [root] : [project.directory, join(project.directory, 'src')];
      for (const one of roots) {
        const found = files.replaced(join(one, inner));
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

/** By custom: `dist/esm/a.js` is made from `src/a.ts`, by whatever builds it. */
export function customarySource(files: Files, directory: string, target: string): RepoPath | undefined {
  const segments = target.replace(/^\.\//, '').replace(extension, '').split('/');
  for (let skipped = 0; ; skipped += 1) {
    const inner = segments.slice(skipped).join('/');
    for (const folder of ['src', 'source', '']) {
      // The target itself has been looked for already.
      if (skipped === 0 && folder === '') continue;
      const found = files.at(join(directory, `${folder}/${inner}`));
      if (found !== undefined) return found;
    }
    if (skipped >= segments.length - 1 || !outputFolders.has(segments[skipped] ?? '')) return undefined;
  }
}

/** The entry of a package that says nothing about sources. */
export function customaryEntry(files: Files, directory: string): RepoPath | undefined {
  for (const folder of ['', 'src', 'lib', 'source']) {
    const found = files.file(join(directory, `${folder}/index`));
    if (found !== undefined) return found;
  }
  return undefined;
}
