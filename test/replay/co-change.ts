// By hand: co-change notices on the real history of repositories: `node --import tsx test/replay/co-change.ts GITDIR…` learns from the older 80 % and judges on the rest.
import { basename, dirname } from 'node:path';
import { defaultThresholds, missingPartners, modelOf, withNewer, type CoChangeModel, type Thresholds } from '../../src/history/co-change.ts';
import { createGit, withoutGitLocation } from '../../src/git/git.ts';
import { readCommits, type Commit } from '../../src/git/commits.ts';

const looked = 2000;
const soon = 5;

interface Tally {
  commits: number;
  /** Of a commit as it was: nothing was missing, unless it came soon after. */
  notices: number;
  cameSoon: number;
  /** Of a commit without one of its files. */
  withheld: number;
  right: number;
  wrong: number;
  /** The same, each commit counting once, however many files it has. */
  rightShare: number;
  wrongShare: number;
}

/** `online`: learns on as it goes, as in use; otherwise what the older 80 % taught is all. */
function judge(commits: readonly Commit[], thresholds: Thresholds, online: boolean): Tally {
  const tests = Math.floor(commits.length / 5);
  const tally: Tally = { commits: 0, notices: 0, cameSoon: 0, withheld: 0, right: 0, wrong: 0, rightShare: 0, wrongShare: 0 };
  let model = modelOf('', looked, commits.slice(tests).map(({ changes }) => changes));
  const present = presentAt(commits, tests);
  for (let index = tests - 1; index >= 0; index -= 1) {
    const commit = commits[index];
    if (commit === undefined) continue;
    judgeOne(model, present, commits, index, thresholds, tally);
    for (const { status, path, from } of commit.changes) {
      if (status === 'D') present.delete(path);
      else present.add(path);
      if (status === 'R' && from !== undefined) present.delete(from);
    }
    if (online) model = withNewer(model, '', [commit.changes]);
  }
  return tally;
}

/** What is there, as far as the commits looked at say. */
function presentAt(commits: readonly Commit[], from: number): Set<string> {
  const present = new Set<string>();
  for (const { changes } of commits.slice(from).reverse()) {
    for (const { status, path, from: old } of changes) {
      if (status === 'D') present.delete(path);
      else present.add(path);
      if (status === 'R' && old !== undefined) present.delete(old);
    }
  }
  return present;
}

function judgeOne(model: CoChangeModel, present: ReadonlySet<string>, commits: readonly Commit[], index: number, thresholds: Thresholds, tally: Tally): void {
  const { changes } = commits[index] ?? { changes: [] };
  tally.commits += 1;
  const touched = new Set<string>(changes.flatMap(({ path, from }) => (from === undefined ? [path] : [path, from])));
  const last = new Set<string>(commits[index + 1]?.changes.map(({ path }) => path));
  const ask = (without?: string): string | undefined => {
    const staged = new Set(changes.filter(({ status, path }) => (status === 'M' || status === 'R') && path !== without).map(({ path, from }) => from ?? path));
    const here = (path: string): boolean => present.has(path) && !last.has(path) && (path === without || !touched.has(path));
    return missingPartners(model, { staged, size: changes.length - (without === undefined ? 0 : 1), isMissing: here }, thresholds)[0]?.partner;
  };
  const noticed = ask();
  if (noticed !== undefined) {
    tally.notices += 1;
    if (commits.slice(Math.max(0, index - soon), index).some((one) => one.changes.some(({ path }) => path === noticed))) tally.cameSoon += 1;
  }
  const candidates = changes.filter(({ status }) => status === 'M');
  if (changes.length < 2 || changes.length > 30) return;
  for (const { path } of candidates) {
    tally.withheld += 1;
    const said = ask(path);
    if (said === path) {
      tally.right += 1;
      tally.rightShare += 1 / candidates.length;
    } else if (said !== undefined) {
      tally.wrong += 1;
      tally.wrongShare += 1 / candidates.length;
    }
  }
}

const percent = (part: number, all: number): string => (all === 0 ? '-' : `${((100 * part) / all).toFixed(1)} %`);

function row(cells: readonly (string | number)[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

const sweeps: readonly Thresholds[] =
  process.env.SWEEP === undefined ? [defaultThresholds] : [20, 30].flatMap((memory) => [4, 6, 8, 12].flatMap((files) => [1, 2, 4].flatMap((ratio) => [0.7, 0.8].map((least) => ({ memory, files, ratio, least })))));

function printRow(name: string, thresholds: Thresholds, { commits, notices, cameSoon, withheld, right, wrong, rightShare, wrongShare }: Tally, how: string): void {
  const said = `${Object.values(thresholds).join('/')}`;
  row([name, how, said, commits, withheld, `${right} of ${right + wrong}`, percent(right, right + wrong), percent(rightShare, rightShare + wrongShare), percent(right, withheld), `${notices} (${((100 * notices) / Math.max(1, commits)).toFixed(1)})`, percent(cameSoon, notices)]);
}

row(['repository', 'learning', Object.keys(defaultThresholds).join('/'), 'commits judged', 'files withheld', 'notices that named it', 'precision', 'by commit', 'recall', 'notices on whole commits (per 100)', `of them: changed within ${soon} commits`]);
row(Array.from({ length: 11 }, () => '---'));
const histories = await Promise.all(
  process.argv.slice(2).map(async (directory) => {
    const git = createGit({ directory, env: { ...withoutGitLocation(process.env), GIT_DIR: directory } });
    const name = basename(directory) === 'repo' ? basename(dirname(directory)) : basename(directory);
    return { name, commits: await readCommits({ git }, { to: 'HEAD', most: looked }) };
  }),
);
for (const thresholds of sweeps) {
  const sum: Tally = { commits: 0, notices: 0, cameSoon: 0, withheld: 0, right: 0, wrong: 0, rightShare: 0, wrongShare: 0 };
  for (const { name, commits } of histories) {
    const online = judge(commits, thresholds, true);
    for (const key of Object.keys(sum) as (keyof Tally)[]) sum[key] += online[key];
    if (process.env.SWEEP !== undefined) continue;
    printRow(name, thresholds, judge(commits, thresholds, false), 'older 80 % only');
    printRow(name, thresholds, online, 'going on');
  }
  printRow('all', thresholds, sum, 'going on');
}
