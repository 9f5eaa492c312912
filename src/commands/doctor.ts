// `writeopt doctor`: what writeopt finds here, and what is wrong.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { loadConfig } from '../config.ts';
import type { Context } from '../context.ts';
import { exitCodes, WriteoptError } from '../errors.ts';
import { findHookPlace } from '../git/hooks.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { sizeOf, snapshotPlace } from '../git/snapshot.ts';
import { version } from '../version.ts';
import type { Invocation } from './index.ts';

interface Fact {
  readonly name: string;
  readonly value: string;
  /** What is wrong with it, and what to do. */
  readonly problem?: string;
}

/** Prints the facts; exit code 1 when something is wrong. */
export async function runDoctor(context: Context, invocation: Invocation): Promise<number> {
  const repository = await openRepository(context);
  const facts = [...(await toolFacts(repository)), ...packageFacts(repository), ...(await setupFacts(repository, context)), snapshotFact(repository, context)];
  const problems = facts.filter((fact) => fact.problem !== undefined);
  if (invocation.values.report === 'json') context.stdout(`${JSON.stringify({ version: 1, facts, ok: problems.length === 0 }, undefined, 2)}\n`);
  else {
    const width = Math.max(...facts.map((fact) => fact.name.length));
    for (const fact of facts) context.stdout(`${fact.name.padEnd(width)}  ${fact.value}\n${fact.problem === undefined ? '' : `${' '.repeat(width)}  problem: ${fact.problem}\n`}`);
    context.stdout(problems.length === 0 ? '\nAll is well.\n' : `\n${problems.length === 1 ? 'One problem' : `${problems.length} problems`}.\n`);
  }
  return problems.length === 0 ? exitCodes.passed : exitCodes.failed;
}

async function toolFacts(repository: Repository): Promise<Fact[]> {
  const git = (await repository.git(['--version'])).trim().replace(/^git version /, '');
  const [major = 0, minor = 0] = git.split('.').map(Number);
  const old = major < 2 || (major === 2 && minor < 30);
  return [
    { name: 'writeopt', value: version() },
    { name: 'node', value: `${process.version} (${process.execPath})` },
    { name: 'git', value: git, ...(old ? { problem: 'writeopt is tested with git 2.30 and newer: update git.' } : {}) },
    { name: 'repository', value: repository.topLevel },
  ];
}

function packageFacts(repository: Repository): Fact[] {
  const has = (...names: string[]): boolean => names.some((name) => existsSync(join(repository.topLevel, name)));
  const eslintConfigs = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map((extension) => `eslint.config.${extension}`);
  return [
    packageFact(repository, 'typescript', has('tsconfig.json', 'jsconfig.json') ? 'there is a tsconfig.json, but no TypeScript: `npm install --save-dev typescript`.' : undefined),
    packageFact(repository, 'eslint', has(...eslintConfigs, '.eslintrc.json', '.eslintrc.js', '.eslintrc.cjs', '.eslintrc.yml') ? 'there is an ESLint configuration, but no ESLint: `npm install --save-dev eslint`.' : undefined),
    packageFact(repository, 'lint-staged', undefined, `${ownVersion('lint-staged')} (writeopt's own)`),
  ];
}

function packageFact(repository: Repository, name: string, needed: string | undefined, fallback = 'not installed'): Fact {
  try {
    const file = createRequire(join(repository.topLevel, 'package.json')).resolve(`${name}/package.json`);
    return { name, value: versionIn(file) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return { name, value: fallback, ...(needed === undefined ? {} : { problem: needed }) };
  }
}

function ownVersion(name: string): string {
  return versionIn(createRequire(import.meta.url).resolve(`${name}/package.json`));
}

function versionIn(file: string): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

async function setupFacts(repository: Repository, context: Context): Promise<Fact[]> {
  const place = await findHookPlace(repository);
  const name = relative(repository.topLevel, place.file);
  const calls = existsSync(place.file) && readFileSync(place.file, 'utf8').includes('writeopt');
  const hook: Fact = calls ? { name: 'hook', value: `${name} (${place.kind})` } : { name: 'hook', value: `${name} (${place.kind}) does not call writeopt`, problem: 'commits are not checked: run `npx writeopt init`.' };
  try {
    const { file } = await loadConfig({ directory: repository.topLevel, env: context.env });
    return [hook, { name: 'configuration', value: file ?? 'none (defaults)' }];
  } catch (error) {
    if (!(error instanceof WriteoptError)) throw error;
    return [hook, { name: 'configuration', value: 'invalid', problem: `${error.details.join('; ') || error.message}` }];
  }
}

function snapshotFact(repository: Repository, context: Context): Fact {
  const { home } = snapshotPlace(repository, context.env);
  const size = existsSync(home) ? `${(sizeOf(home) / 1024 / 1024).toFixed(1)} MB` : 'not built';
  return { name: 'snapshot', value: `${home} (${size})` };
}
