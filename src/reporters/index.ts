// The registry of reporters: pure functions of a report.
import type { Report } from '../model.ts';
import { json } from './json.ts';
import { pretty } from './pretty.ts';

export interface ReporterOptions {
  readonly color: boolean;
  /** Width of the terminal in columns. */
  readonly columns: number;
}

export type Reporter = (report: Report, options: ReporterOptions) => string;

export const reporters = { pretty, json } satisfies Record<string, Reporter>;

export type ReporterName = keyof typeof reporters;
