// Turns what a compiler found into the words of the repository: its paths, nothing of the machine.
import type { Finding } from './baseline.ts';
import type { CompilerDiagnostic } from './engine.ts';
import { isOwn, repoPath } from './paths.ts';

export interface Places {
  readonly root: string;
  readonly workingTree: string;
}

/** Each error once, in the order of the compiler; one without a file is put down to the config of the project. */
export function toFindings(diagnostics: readonly CompilerDiagnostic[], config: string, places: Places): Finding[] {
  return unique(diagnostics.map((one) => toFinding(one, config, places)));
}

function toFinding(diagnostic: CompilerDiagnostic, config: string, { root, workingTree }: Places): Finding {
  const { file, start, end, stage, code } = diagnostic;
  const shorten = (text: string): string => withoutPrefixes(text, [root, workingTree]);
  const own = file === undefined || isOwn(root, file);
  const message = shorten(diagnostic.message);
  const related = diagnostic.related.map((one) => {
    const place = one.file === undefined ? '' : `${shorten(one.file)}${one.line === undefined ? '' : `:${one.line}`}: `;
    return `${place}${shorten(one.message)}`;
  });
  const common = { stage, code, related };
  if (!own) return { ...common, path: '', message: `${shorten(file)}: ${message}` };
  const path = file === undefined ? config : repoPath(root, file);
  return { ...common, path, message, ...(start === undefined || end === undefined ? {} : { start, end }) };
}

function withoutPrefixes(text: string, directories: readonly string[]): string {
  return directories
    .flatMap((directory) => [directory, directory.replaceAll('\\', '/')])
    .filter((directory) => directory.length > 1)
    .reduce((shortened, directory) => shortened.replaceAll(`${directory}/`, '').replaceAll(directory, '.'), text);
}

function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = JSON.stringify([finding.path, finding.code, finding.message, finding.start, finding.end]);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
