// Says what the graph of the references found: files that were forgotten or taken away, and new cycles.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reference } from '../languages/reference.ts';
import type { Diagnostic, Range, RepoPath, Severity } from '../model.ts';
import { matcherOf } from './syntax/globs.ts';
import type { ValidationRequest, Validator } from './validator.ts';
import { addCommand } from '../add-command.ts';

export const references: Validator = {
  name: 'references',
  isolation: 'inline',
  applies: ({ config, findings }) => config.references.enabled && findings.length > 0,
  validate: async (request) => {
    const isIgnored = matcherOf(request.config.references.ignore);
    const lines = new Map<RepoPath, Promise<readonly string[]>>();
    const linesOf = (path: RepoPath): Promise<readonly string[]> => {
      const known = lines.get(path) ?? readLines(request, path);
      lines.set(path, known);
      return known;
    };
    const diagnostics = request.findings.map(async (finding): Promise<Diagnostic[]> => {
      const path = pathOf(finding);
      const severity = severityOf(finding, request);
      if (severity === undefined || isIgnored(path)) return [];
      const { reference } = finding;
      return [{ source: 'references', code: codeOf(finding), severity, ...wordsOf(finding, request.standsIn), path, ...(finding.kind === 'lost' ? { target: finding.target } : {}), range: rangeOf(reference, await linesOf(path)) }];
    });
    return { diagnostics: (await Promise.all(diagnostics)).flat() };
  },
};

async function readLines({ snapshot }: ValidationRequest, path: RepoPath): Promise<readonly string[]> {
  const text = await readFile(join(snapshot, path), 'utf8').catch(() => '');
  return text.split(/\r\n|\r|\n/);
}

type Finding = ValidationRequest['findings'][number];

function pathOf(finding: Finding): RepoPath {
  return finding.kind === 'cycle' ? (finding.paths[0] as RepoPath) : finding.from;
}

const codes = { forgotten: 'not-staged', lost: 'still-needed', cycle: 'new-cycle', anchor: 'missing-anchor' } as const;

function codeOf({ kind }: Finding): string {
  return codes[kind];
}

function severityOf(finding: Finding, { config }: ValidationRequest): Severity | undefined {
  const { cycles, links } = config.references;
  const wanted = finding.kind === 'cycle' ? cycles : finding.reference.kind === 'link' ? links : finding.kind === 'lost' && finding.doubtful === true ? 'warning' : 'error';
  return wanted === 'off' ? undefined : wanted;
}

function wordsOf(finding: Finding, standsIn: string): Pick<Diagnostic, 'message' | 'help'> {
  if (finding.kind === 'cycle') {
    const round = [...finding.paths, finding.paths[0] ?? ''].join(' → ');
    return { message: `This import closes a cycle that was not there: ${round}.`, help: 'Move what both need into a file of its own, or import only types.' };
  }
  const { reference, target } = finding;
  if (finding.kind === 'anchor') return { message: `${target} has no heading or anchor #${finding.anchor}.`, help: 'Mend the link, or the heading.' };
  const said = JSON.stringify(reference.specifier);
  if (finding.kind === 'forgotten') {
    const help = finding.staged === true ? 'Commit it too: it is staged, and this commit is of other paths only.' : `Add it: ${addCommand(target, standsIn)}`;
    return { message: `${said} leads to ${target}, which is not in the commit.`, help };
  }
  const { renamed } = finding;
  if (finding.doubtful === true) {
    const how = renamed === undefined ? 'deletes' : `renames to ${renamed}`;
    return { message: `${said} leads to ${target}, which this change ${how}, and nothing here takes its place.`, help: 'Right if it is installed from now on. Else mend this file too, or keep the other.' };
  }
  return renamed === undefined
    ? { message: `${said} leads to ${target}, which this change deletes.`, help: 'Mend this file too, or keep the other.' }
    : { message: `${said} leads to ${target}, which this change renames to ${renamed}.`, help: `Let it say where ${renamed} is.` };
}

/** The specifier in its line, or the line. */
function rangeOf({ specifier, line }: Reference, lines: readonly string[]): Range {
  const text = lines[line - 1] ?? '';
  const at = text.indexOf(specifier);
  const [start, end] = at < 0 ? [text.length - text.trimStart().length, text.trimEnd().length] : [at, at + specifier.length];
  return { start: { line, column: start + 1 }, end: { line, column: Math.max(end, start + 1) + 1 } };
}
