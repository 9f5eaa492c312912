// The registry of reporters of a plan: pure functions of it.
import type { PlanReport } from '../../model.ts';
import type { ReporterOptions } from '../index.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { mermaid } from './mermaid.ts';
import { tree } from './tree.ts';

export type PlanReporter = (report: PlanReport, options: ReporterOptions) => string;

export const planReporters = { pretty: tree, json, mermaid, html } satisfies Record<string, PlanReporter>;

export type PlanReporterName = keyof typeof planReporters;
