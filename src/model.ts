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

/** What must be on disk now for a change to go through (optimistic lock). What is not given may be anything. */
export type Expected =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly sha256?: string; readonly mode?: number }
  | { readonly kind: 'symlink'; readonly target?: string }
  | { readonly kind: 'directory' };

interface ChangeBase {
  /** Relative to the root of the transaction, with forward slashes; for a rename the new name. */
  readonly path: string;
  /** What must be at `path` now; absent: what is there when the transaction is prepared must still be there when it is published. */
  readonly expected?: Expected;
}

/** In a file's bytes: `remove` of them at `offset` make way for `insert`. */
export interface Splice {
  /** In the file as it is now. */
  readonly offset: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}

/** One change on disk, the unit of a transaction. */
export type FileChange =
  /** Creates or replaces a file; `mode` absent: that of the replaced file, else what the umask gives. */
  | (ChangeBase & { readonly kind: 'write'; readonly content: Uint8Array | (() => Uint8Array); readonly mode?: number })
  /**
   * Changes a file of one name in place, as is worth it for large ones; a reader may meanwhile see a part of it. `edits`: sorted,
   * and none reaches into the next; `size`: bytes of the file now.
   */
  | (ChangeBase & { readonly kind: 'splice'; readonly edits: readonly Splice[]; readonly size: number })
  /** `prune`: directories that this leaves empty go too. */
  | (ChangeBase & { readonly kind: 'delete'; readonly prune?: boolean })
  /** Keeps content, mode, times and identity; replaces a file at `path` only when `expected` says that there is one. */
  | (ChangeBase & { readonly kind: 'rename'; readonly from: string; readonly expectedFrom?: Expected })
  | (ChangeBase & { readonly kind: 'chmod'; readonly mode: number })
  | (ChangeBase & { readonly kind: 'symlink'; readonly target: string })
  | (ChangeBase & { readonly kind: 'mkdir'; readonly mode?: number })
  /** The directory must be empty after all other changes. */
  | (ChangeBase & { readonly kind: 'rmdir' });

/** How much must be right before a file becomes visible; each level includes the ones before. */
export type Level = 'none' | 'syntax' | 'standard' | 'strict';

/** What a request may insist on: nothing there, or a file with this content (hex SHA-256) or these permission bits. */
export type Expect = { readonly kind: 'absent' } | { readonly kind: 'file'; readonly sha256?: string; readonly mode?: number };

/** One replacement of text by text; exact, and unique unless `all` or `count` says how many there must be. */
export interface Replacement {
  readonly old: string;
  readonly new: string;
  readonly all?: boolean;
  readonly count?: number;
  /** Both are whole lines, each with its `\n`: never found within a line, while the file's last line may lack its newline. */
  readonly lines?: boolean;
}

/** A line of a hunk: in both versions, only in the old, only in the new; without its line end. */
export interface HunkLine {
  readonly kind: 'context' | 'removed' | 'added';
  readonly text: string;
  /** The last line of its side, and no newline follows it. */
  readonly noNewline?: boolean;
}

export interface Hunk {
  /** 1-based line of the old version where it should be; absent: found by its context alone. */
  readonly line?: number;
  /** Text of lines that come before it somewhere, outermost first (Codex's `@@ class A`). */
  readonly anchors?: readonly string[];
  /** It must reach the end of the file. */
  readonly atEnd?: boolean;
  readonly lines: readonly HunkLine[];
}

/** A value of a configuration file. */
export type ConfigValue = null | boolean | number | string | readonly ConfigValue[] | { readonly [key: string]: ConfigValue };

/** One key of a configuration file: names for maps, numbers for places in lists (the length appends). */
export type ConfigChange =
  | { readonly kind: 'set'; readonly key: readonly (string | number)[]; readonly value: ConfigValue }
  | { readonly kind: 'delete'; readonly key: readonly (string | number)[] };

/** One binding of an import: `name as alias`. */
export interface ImportedName {
  readonly name: string;
  readonly alias?: string;
  /** TypeScript only: `type name`. */
  readonly typeOnly?: boolean;
}

/**
 * What is imported from a module. TypeScript and JavaScript: nothing but `from` is a side-effect import. Python: nothing but `from`
 * is `import from`, which `namespace` renames (`import numpy as np`); `names` make it `from … import …`.
 */
export interface ImportChange {
  readonly kind: 'add' | 'remove';
  /** The module specifier as written in the source. */
  readonly from: string;
  readonly default?: string;
  readonly namespace?: string;
  readonly names?: readonly ImportedName[];
  /** The whole statement is `import type`. */
  readonly typeOnly?: boolean;
}

/** The value of a template's parameter: a text, a flag, or the items of a list. */
export type TemplateValue = string | boolean | readonly TemplateValues[];

export interface TemplateValues {
  readonly [parameter: string]: TemplateValue;
}

/** The template that a file was made from. */
export interface TemplateUse {
  readonly name: string;
  /** The version, by its structure. */
  readonly id: string;
  readonly values: TemplateValues;
  /** The batch says by itself what the store is to remember of it. */
  readonly recorded?: true;
  /** A version that is used no more from now on, because too much that was made from it failed. */
  readonly retires?: string;
}

interface RequestBase {
  /** Unique in its document; where the document gives none, its number counted from 1. */
  readonly id: string;
  /** Relative to the root with forward slashes; for a rename the new name. */
  readonly path: string;
  readonly expect?: Expect;
  readonly level?: Level;
  /** Its failure stops everything, also where others may go on. */
  readonly critical?: boolean;
  /** Operations of one group land together or not at all. */
  readonly group?: string;
}

/** One operation as somebody asks for it; what it comes to depends on what is on disk. */
export type Request =
  | (RequestBase & { readonly kind: 'write'; readonly content: Uint8Array; readonly mode?: number; readonly template?: TemplateUse })
  /** A file made from a template, which becomes a `write` before anything else; `path` empty: where the template says. */
  | (RequestBase & { readonly kind: 'template'; readonly template: string; readonly values: TemplateValues })
  /** Replacements one after the other, each in the result of the one before. */
  | (RequestBase & { readonly kind: 'edit'; readonly replacements: readonly Replacement[] })
  /**
   * `from`: the file that is moved to `path` at the same time; `mode`: its permission bits afterwards; `bytes`: the lines are bytes, one
   * character each, because the document was no valid UTF-8 there.
   */
  | (RequestBase & { readonly kind: 'patch'; readonly hunks: readonly Hunk[]; readonly from?: string; readonly mode?: number; readonly bytes?: boolean })
  | (RequestBase & { readonly kind: 'config'; readonly changes: readonly ConfigChange[] })
  | (RequestBase & { readonly kind: 'imports'; readonly changes: readonly ImportChange[] })
  /** `hunks`: what a diff says is in the file: applied, they must leave nothing; `bytes` as for a patch. */
  | (RequestBase & { readonly kind: 'delete'; readonly hunks?: readonly Hunk[]; readonly bytes?: boolean })
  | (RequestBase & { readonly kind: 'rename'; readonly from: string })
  | (RequestBase & { readonly kind: 'mkdir'; readonly mode?: number })
  | (RequestBase & { readonly kind: 'chmod'; readonly mode: number })
  | (RequestBase & { readonly kind: 'symlink'; readonly target: string });

/**
 * Why one file must come before another: `after` imports or refers to (`references`, also links) `before`, has its name from it
 * (`renames`), or goes, which it can once `before` no longer needs it (`releases`).
 */
export interface Dependency {
  readonly before: RepoPath;
  readonly after: RepoPath;
  readonly reason: 'imports' | 'references' | 'renames' | 'releases';
  /** The specifier or other text that creates the dependency. */
  readonly detail: string;
  /** 1-based line of that text in `after`; absent: there is no such line any more, or never was. */
  readonly line?: number;
}

/** Operations that do not depend on each other, and cycles (strongly connected components of several files), which stay together. */
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

/** How an operation is carried out: what is sent and what is written for it. */
export type StrategyName = 'write' | 'edit' | 'multi-edit' | 'template' | 'config-section' | 'in-place' | 'rename' | 'delete' | 'chmod' | 'symlink' | 'submodule';

export interface Strategy {
  readonly name: StrategyName;
  /** Why, in a few words that follow "because": `3 of 120 lines change in one place`. */
  readonly reason: string;
  /** A rule that holds anywhere, or what this machine was seen to take. */
  readonly basis: 'rule' | 'measured';
}

export type RiskFactorName =
  | 'existing-file'
  | 'dependents'
  | 'size'
  | 'deletion'
  | 'untracked'
  | 'generated'
  | 'lock-file'
  | 'executable'
  | 'symlink'
  | 'synced-folder';

/** One thing that makes an operation, or a phase, worth a second look. */
export interface RiskFactor {
  readonly name: RiskFactorName;
  /** Points add up; see `Risk`. */
  readonly points: number;
  /** What was seen: `12 files depend on it`. */
  readonly detail: string;
}

/** low: up to 2 points, medium: up to 5, high: more. */
export interface Risk {
  readonly level: 'low' | 'medium' | 'high';
  readonly points: number;
  readonly factors: readonly (RiskFactor & { readonly path: RepoPath })[];
}

/** A duration that was predicted, in milliseconds; nine of ten runs lie between `low` and `high`. */
export interface Estimate {
  readonly milliseconds: number;
  readonly low: number;
  readonly high: number;
  /** The runs it rests on; `calibrated` when there were enough. */
  readonly runs: number;
  readonly calibrated: boolean;
}

/** One operation in its place in the plan. */
export interface PlannedOperation {
  readonly path: RepoPath;
  readonly kind: WriteOperation['kind'];
  readonly from?: RepoPath;
  readonly phase: number;
  readonly strategy: Strategy;
  readonly factors: readonly RiskFactor[];
  /** Bytes afterwards; 0 when nothing is there. */
  readonly size: number;
  readonly lines: { readonly added: number; readonly removed: number };
  /** Files that depend on it, directly or through others. */
  readonly dependents: number;
  /** Ids of the requests that ask for it; only in plans of `apply`. */
  readonly requests?: readonly string[];
}

/** A phase as a person weighs it. */
export interface PlannedPhase extends Phase {
  readonly risk: Risk;
  /** Its failure stops everything, also with --keep-going. */
  readonly critical: boolean;
  /** The state so far is judged on its own before anything goes on. */
  readonly barrier: boolean;
}

export type Optimize = 'balanced' | 'safety' | 'performance';

/** What `writeopt plan` prints: the plan with everything a person weighs before saying yes. */
export interface PlanReport {
  readonly version: 1;
  readonly command: 'plan';
  /** What is planned: the staged changes, or the requests of a document. */
  readonly source: 'staged' | 'request';
  readonly optimize: Optimize;
  /** In the order in which they are carried out. */
  readonly operations: readonly PlannedOperation[];
  readonly phases: readonly PlannedPhase[];
  readonly dependencies: readonly Dependency[];
  readonly importers: readonly RepoPath[];
  /** What the graph alone finds wrong. */
  readonly diagnostics: readonly Diagnostic[];
  readonly notices: readonly Notice[];
  /** Of the check or application that this plan leads to. */
  readonly estimate: Estimate;
  /** What the last run here took, when one is known. */
  readonly lastRun?: { readonly date: string; readonly verdict: Verdict; readonly timings: readonly Timing[] };
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
  /** The file that the change takes away although this one needs it: what happened to it is to blame. */
  readonly target?: RepoPath;
  /** Of `apply` only: the request that is to blame. */
  readonly operation?: string;
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

/** What became of one request. */
export interface RequestOutcome {
  readonly id: string;
  readonly kind: Request['kind'];
  readonly path: string;
  /** `unchanged`: the disk was that way already. `blamed`: the check failed because of it. */
  readonly outcome: 'written' | 'unchanged' | 'blamed' | 'not written';
}

/** The outcome of a command, as printed by `--report json`. */
export interface Report {
  readonly version: 1;
  readonly command: 'check' | 'apply';
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
  /** Of `apply` only: what became of each request. */
  readonly requests?: readonly RequestOutcome[];
  /** Of a dry run: what would be written, as a unified diff that `git apply` takes at the top level; binary files are only named. */
  readonly patch?: string;
}

/** How durations in milliseconds are spread: half of them are at most `median`, nine of ten at most `p90`; both 0 when there are none. */
export interface Durations {
  readonly runs: number;
  readonly median: number;
  readonly p90: number;
}

/** What the runs that are remembered say of one validator, or of one stage of every run (`snapshot`, `plan`). */
export interface PartStatistics {
  readonly kind: 'validator' | 'stage';
  readonly name: string;
  readonly time: Durations;
  /** Validators only: runs in which it is known whether it found an error, and those in which it did. */
  readonly judged: number;
  readonly failed: number;
  /** Validators that keep a cache only: the runs that began with one, and those that began without. */
  readonly warm?: Durations;
  readonly cold?: Durations;
}

/** Runs one after the other, as one point of a line. */
export interface SeriesPoint {
  /** Of the last of them, in ISO 8601. */
  readonly date: string;
  /** Position of the middle one among all runs of the report, counted from 0. */
  readonly at: number;
  readonly runs: number;
  /** Milliseconds: the middle, and what nine of ten lie above and below. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Runs among them in which this found an error. */
  readonly failed: number;
}

/** How long something took from run to run; `total` is the whole run. */
export interface Series {
  readonly name: string;
  readonly points: readonly SeriesPoint[];
}

export interface RuleStatistics {
  /** `source/code` */
  readonly rule: string;
  /** In how many runs it fired, and how often in all. */
  readonly runs: number;
  readonly findings: number;
}

/** A file in which errors were found. */
export interface FileStatistics {
  /** Absent: the file is gone, and the log never knew its name. */
  readonly path?: RepoPath;
  readonly runs: number;
  readonly findings: number;
}

/** The same work done by writeopt and the way it is done without it, one right after the other in random order. */
export interface SavedTime {
  readonly work: 'check' | 'write';
  /** What the plain way is: `tsc + eslint`, `a loop of writes`. */
  readonly plain: string;
  /** Pairs that count, and pairs thrown away because the two came to different ends. */
  readonly pairs: number;
  readonly thrown: number;
  /** Pairs from which on something can be claimed. */
  readonly needed: number;
  /** Median milliseconds of each way. */
  readonly medians: { readonly writeopt: number; readonly plain: number };
  /** Milliseconds saved a run (below 0: lost): the median of the differences, and an interval that holds the true one at `confidence`. */
  readonly saved?: { readonly median: number; readonly low: number; readonly high: number; readonly confidence: number };
  readonly verdict: 'gain' | 'no measurable gain' | 'loss' | 'not enough pairs';
  /** ISO 8601. */
  readonly first: string;
  readonly last: string;
}

/** What `writeopt stats` prints: what is remembered of the runs of a repository. */
export interface StatsReport {
  readonly version: 1;
  readonly command: 'stats';
  /** When it was made, in ISO 8601. */
  readonly date: string;
  /** Only the runs of so many days are in it; absent: all. */
  readonly days?: number;
  /** Whether runs are remembered at all (`history.keep`). */
  readonly keeps: boolean;
  readonly runs: {
    readonly total: number;
    readonly check: number;
    readonly apply: number;
    /** Remembered, but before the days asked for. */
    readonly earlier: number;
    /** ISO 8601. */
    readonly first?: string;
    readonly last?: string;
  };
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Of whole runs. */
  readonly time: Durations;
  /** Validators, then stages; those that take longest first. */
  readonly parts: readonly PartStatistics[];
  /** `total` first, the others as in `parts`. */
  readonly series: readonly Series[];
  /** Those that fired in most runs first; of more than are listed, the number of the others. */
  readonly rules: readonly RuleStatistics[];
  readonly otherRules: number;
  /** Those that failed in most runs first. */
  readonly files: readonly FileStatistics[];
  readonly otherFiles: number;
  readonly saved: readonly SavedTime[];
  readonly notices: readonly Notice[];
}

/**
 * What a suggestion is about: files created alike, updates that follow each other, a file that is missing from what is staged, ESLint
 * rules that never found anything, a validator that takes most of the time.
 */
export type SuggestionKind = 'template' | 'task' | 'co-change' | 'unused-rules' | 'slow-validator';

/** What a suggestion rests on. */
export interface Evidence {
  /** How often it was seen, of how many times it could have been. */
  readonly occurrences: number;
  readonly opportunities: number;
  /** Runs among them that failed. */
  readonly failed: number;
  /** Share of the opportunities; where chance may have helped, what it is at least. */
  readonly confidence: number;
  /** The first and the last time, in ISO 8601; absent where it is not about runs. */
  readonly first?: string;
  readonly last?: string;
  /** The files, rules or numbers themselves, one a line. */
  readonly details: readonly string[];
}

/** Something that was learnt from runs or commits, and what could be done about it. */
export interface Suggestion {
  readonly kind: SuggestionKind;
  /** One or two sentences. */
  readonly message: string;
  readonly evidence: Evidence;
  /** For a POSIX shell at the top level of the repository; it can be run as it is. */
  readonly command: string;
  /** From 0 to 1; the best come first. */
  readonly score: number;
}

/** What `writeopt suggest` prints. */
export interface SuggestReport {
  readonly version: 1;
  readonly command: 'suggest';
  /** What there was to learn from. */
  readonly looked: {
    /** Whether runs are remembered at all (`history.keep`). */
    readonly keep: boolean;
    readonly runs: number;
    /** Runs of the last 7 × 24 hours. */
    readonly recent: number;
    /** Lines of the log that hold no run. */
    readonly unreadable: number;
    readonly first?: string;
    readonly last?: string;
    readonly commits: number;
  };
  readonly suggestions: readonly Suggestion[];
  /** What could not be judged yet, and what is missing for it. */
  readonly wanting: readonly string[];
}
