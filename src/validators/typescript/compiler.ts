// What the validator needs of a compiler, whichever version the repository has.

/** A compiler message in the compiler's own terms: absolute file, offsets in UTF-16 code units. */
export interface CompilerMessage {
  readonly file?: string;
  readonly start?: number;
  readonly end?: number;
  readonly code: number;
  /** Nested messages on lines of their own, indented. */
  readonly text: string;
}

export interface ParsedProject {
  /** Absolute paths of the root files. */
  readonly files: readonly string[];
  /** Whether the configuration itself has errors, so that the files cannot be relied on. */
  readonly broken: boolean;
}

export interface Compiler {
  readonly version: string;
  /** `config` is absolute. */
  parse(config: string): ParsedProject;
  /** Every error of the project, judged from sources; nothing is emitted. `buildInfo` is kept between runs. */
  check(config: string, buildInfo: string): CompilerMessage[];
  close(): void;
}
