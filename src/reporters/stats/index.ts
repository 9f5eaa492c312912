// The registry of reporters of statistics: pure functions of them.
import type { StatsReport } from '../../model.ts';
import type { ReporterOptions } from '../index.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { pretty } from './pretty.ts';

export type StatsReporter = (report: StatsReport, options: ReporterOptions) => string;

export const statsReporters = { pretty, json, html } satisfies Record<string, StatsReporter>;

export type StatsReporterName = keyof typeof statsReporters;
