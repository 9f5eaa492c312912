// Every noun of writeopt, as types; imports nothing. Read it first: it is the glossary.

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A path relative to the top level of the repository, with forward slashes, never quoted. */
export type RepoPath = Branded<'RepoPath'>;

/** The object id of a git blob (or, for a submodule, of a commit), 40 or 64 hex digits. */
export type BlobId = Branded<'BlobId'>;

/** The object id of a git tree. */
export type TreeId = Branded<'TreeId'>;

/** The mode git stores for an entry: regular, executable, symbolic link, submodule. */
export type FileMode = '100644' | '100755' | '120000' | '160000';

/** What a path holds on one side of a change: absent is a state, not null. */
export type FileState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly blob: BlobId; readonly mode: FileMode };

/** One record of `git diff-tree --raw -z -M` between the base tree and the tree that would be committed. */
export interface StagedChange {
  readonly status: 'A' | 'C' | 'D' | 'M' | 'R' | 'T';
  readonly path: RepoPath;
  readonly from?: RepoPath;
  readonly before: FileState;
  readonly after: FileState;
}

export type Origin = 'staged' | 'request' | 'fix' | 'template';

interface OperationBase {
  /** The path after the operation; for a deletion the path that goes. */
  readonly path: RepoPath;
  /** What must be there now (optimistic lock). */
  readonly expected: FileState;
  /** What is there afterwards. */
  readonly result: FileState;
  readonly origin: Origin;
}

/** One write, whatever its source. */
export type WriteOperation =
  | (OperationBase & { readonly kind: 'create' })
  | (OperationBase & { readonly kind: 'update' })
  | (OperationBase & { readonly kind: 'delete' })
  | (OperationBase & { readonly kind: 'rename'; readonly from: RepoPath })
  | (OperationBase & { readonly kind: 'chmod' })
  | (OperationBase & { readonly kind: 'symlink' })
  | (OperationBase & { readonly kind: 'submodule' });

/** Why one file must come before another. */
export interface Dependency {
  readonly before: RepoPath;
  readonly after: RepoPath;
  readonly reason: 'imports' | 'renames' | 'references' | 'contains';
  /** The specifier or other text that creates the dependency. */
  readonly detail: string;
}

/** Operations that do not depend on each other, or one cycle (a strongly connected component of several files). */
export interface Phase {
  readonly index: number;
  readonly paths: readonly RepoPath[];
  /** The cycles among `paths`: each a strongly connected component with more than one file. */
  readonly cycles: readonly (readonly RepoPath[])[];
}

/** The ordered work: phases in dependency order, and the dependencies that made them. */
export interface Plan {
  readonly version: 1;
  readonly phases: readonly Phase[];
  readonly dependencies: readonly Dependency[];
  /** Files outside the operations that import (transitively) something the operations change. */
  readonly importers: readonly RepoPath[];
}

export type Severity = 'error' | 'warning' | 'information';

/** A stretch of text; lines and columns are 1-based, columns count UTF-16 code units. */
export interface Range {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** Whole lines of one text, 1-based, both ends included; `last` is `first - 1` for the empty place before line `first`. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** One finding. Findings are values: a failing check never throws. */
export interface Diagnostic {
  /** The validator that found it. */
  readonly source: string;
  /** The rule or error number: `TS2322`, `no-unused-vars`, `conflict-marker`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** What to do next, one imperative sentence. */
  readonly help?: string;
  /** The file, when the finding has one. */
  readonly path?: RepoPath;
  readonly range?: Range;
  /** Index of the phase the file belongs to, when it is part of one. */
  readonly phase?: number;
  /** The file whose own errors come first: fixing it may fix this. */
  readonly blockedBy?: RepoPath;
  /** Two or three source lines around the range, for the excerpt: `line` is the number of the first. */
  readonly excerpt?: { readonly line: number; readonly text: readonly string[] };
}

/** Something a person should know that is not a finding in a file. */
export interface Notice {
  readonly source: string;
  readonly message: string;
}

export interface Timing {
  /** What was timed: a stage (`snapshot`, `plan`) or a validator. */
  readonly name: string;
  /** Wall-clock milliseconds. */
  readonly milliseconds: number;
}

/** A file that fixers changed. */
export interface FixedFile {
  readonly path: RepoPath;
  /** Validators by name, tasks by their command. */
  readonly by: readonly string[];
}

export type Verdict = 'passed' | 'fixed' | 'failed';

/** The outcome of a command, as printed by `--report json`. */
export interface Report {
  readonly version: 1;
  readonly command: 'check';
  readonly verdict: Verdict;
  readonly operations: readonly WriteOperation[];
  readonly phases: readonly (readonly RepoPath[])[];
  readonly dependencies: readonly Dependency[];
  /** Findings, causes before consequences. */
  readonly diagnostics: readonly Diagnostic[];
  readonly notices: readonly Notice[];
  /** What fixers changed in the snapshot; it becomes part of the commit only when the verdict is `fixed`. */
  readonly fixes: readonly FixedFile[];
  /** Paths of the user's that were written: none before fixes land. */
  readonly written: readonly RepoPath[];
  readonly restored: readonly RepoPath[];
  readonly timings: readonly Timing[];
  /** The validators that ran. */
  readonly validators: readonly string[];
}
