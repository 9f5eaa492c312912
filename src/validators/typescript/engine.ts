// What a TypeScript compiler must be able to do for the validator, whichever generation it is of.
import type { BuiltSources } from './built.ts';

/** When in `tsc` a finding appears: `tsc` stops after the first stage that finds one, an editor shows all. */
export type Stage = 'config' | 'syntactic' | 'options' | 'global' | 'semantic' | 'declaration';

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One error in the compiler's words; `file` is absolute, positions are 1-based and count UTF-16 code units. */
export interface CompilerDiagnostic {
  readonly stage: Stage;
  readonly code: number;
  readonly message: string;
  readonly file?: string;
  readonly start?: Position;
  readonly end?: Position;
  readonly related: readonly { readonly message: string; readonly file?: string; readonly line?: number }[];
}

export interface ProgramFindings {
  readonly diagnostics: readonly CompilerDiagnostic[];
  /** Absolute paths of the files of the program. */
  readonly files: readonly string[];
}

/** One loaded compiler over one state of the snapshot; a changed snapshot needs a new one. */
export interface Engine {
  /** Generation and version: diagnostics of engines with another name are not comparable. */
  readonly name: string;
  /** Absolute paths of the files that the project names or includes; empty when it cannot be read. */
  rootFiles(config: string): readonly string[];
  check(config: string): ProgramFindings;
  close(): void;
}

export interface EngineOptions {
  /** Real path of the snapshot. */
  readonly root: string;
  /** The user's working tree, to which ignored entries of the snapshot are linked. */
  readonly workingTree: string;
  /** Directory for incremental state; the only place that is ever written. */
  readonly cache: string;
  /** Whether the incremental state of this check is kept for the next one. */
  readonly keep: boolean;
  /** Configs to be treated as referenced by every project although none says so: packages of the workspace with an output directory. */
  readonly implied: (config: string) => readonly string[];
  /** For each project: the sources it should see in place of what a bundler built from them. */
  readonly built: (config: string) => BuiltSources | undefined;
}

/** "Referenced project … must have setting composite", "… may not disable emit": of no concern for a reference that only we made. */
export function isImpliedComplaint({ code, message }: CompilerDiagnostic, implied: readonly string[]): boolean {
  return (code === 6306 || code === 6310) && implied.some((config) => message.includes(`'${config}'`));
}
