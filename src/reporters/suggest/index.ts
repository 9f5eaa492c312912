// The registry of reporters of suggestions: pure functions of them.
import type { SuggestReport } from '../../model.ts';
import type { ReporterOptions } from '../index.ts';
import { pretty } from './pretty.ts';

export type SuggestReporter = (report: SuggestReport, options: ReporterOptions) => string;

const json: SuggestReporter = (report) => `${JSON.stringify(report, undefined, 2)}\n`;

export const suggestReporters = { pretty, json } satisfies Record<string, SuggestReporter>;

export type SuggestReporterName = keyof typeof suggestReporters;
