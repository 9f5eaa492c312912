// The contract between `check` and a validator: a request in, findings out.
import type { Diagnostic, Notice, RepoPath, WriteOperation } from '../model.ts';
import type { Config } from '../config.ts';
import type { AnchorFinding } from '../plan/anchors.ts';
import type { GraphFinding } from '../plan/findings.ts';

/** What a validator may know. Plain data, so that it crosses a process boundary as JSON. */
export interface ValidationRequest {
  /** Absolute path of the snapshot: tracked files exactly as they would be committed, ignored entries linked. */
  readonly snapshot: string;
  /** Absolute path of the user's working tree; read-only, for messages. */
  readonly workingTree: string;
  /** Absolute path of a directory kept between runs for this snapshot; a validator uses `<cache>/<its name>`. */
  readonly cache: string;
  /** The directory this process was started in, relative to the top level; '' at the top, and in a hook. */
  readonly cwd: RepoPath | '';
  /** Where the user stands, in a hook as well: for commands to type. */
  readonly standsIn: RepoPath | '';
  /** The staged operations selected by PATHS…, in phase order. Deletions included. */
  readonly operations: readonly WriteOperation[];
  /** Files that import, transitively, something the operations change (JS/TS); they exist in the snapshot. */
  readonly importers: readonly RepoPath[];
  /** What the graph of the references alone finds wrong. */
  readonly findings: readonly (GraphFinding | AnchorFinding)[];
  /** Every path that differs from HEAD, also in a merge and whatever PATHS… says. */
  readonly changed: readonly RepoPath[];
  /** Every tracked path of the snapshot, sorted. */
  readonly tracked: readonly RepoPath[];
  /** Id of the tree in the snapshot, and of the trees it is compared with (HEAD first, then merge parents). */
  readonly tree: string;
  readonly baseTrees: readonly string[];
  readonly config: Config;
  /** Whether fixes are wanted: what a validator would change, not what it changes. Tasks change what they like. */
  readonly fix: boolean;
  /** Unique to this run: what a validator kept under it may be reused by a second call of the same run. */
  readonly run: string;
}

export interface ValidationResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly notices?: readonly Notice[];
  /**
   * Base trees whose findings must be known before these diagnostics can be judged. The snapshot is then put at each
   * of these trees, `measure` is called there, the snapshot is put back, and `validate` is called again.
   */
  readonly missingBase?: readonly string[];
  /** Files as the validator would have them; its findings are what is left then. */
  readonly fixes?: readonly FileFix[];
  /** What ran and may have written into the snapshot. */
  readonly writers?: readonly Writer[];
}

/** A file as a fixer would have it. */
export interface FileFix {
  readonly path: RepoPath;
  /** What the fixer read: the fix is for nothing else. */
  readonly before: string;
  readonly after: string;
}

/** A command, with the files of the commit that it was given. */
export interface Writer {
  readonly command: string;
  readonly paths: readonly RepoPath[];
}

/** What a running validator may do besides returning. */
export interface ValidationHost {
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal;
  /** One short present-participle phrase for the progress line, e.g. `type-checking packages/a`. */
  progress(message: string): void;
}

/**
 * Where a validator runs: in this process (cheap, pure), or in a child process of its own (loads the repository's code); in a new one
 * for each tree when what it loaded for one could not be trusted for another.
 */
export type Isolation = 'inline' | 'process' | 'process-per-tree';

export interface Validator {
  readonly name: string;
  readonly isolation: Isolation;
  /** Cheap, synchronous, reads at most a few file names of the snapshot: whether there is anything to do. */
  applies(request: ValidationRequest): boolean;
  /**
   * Throws ValidatorError when it cannot do its job (missing engine, crash); findings are returned.
   * Diagnostics carry repository paths, never paths into the snapshot.
   */
  validate(request: ValidationRequest, host: ValidationHost): Promise<ValidationResult>;
  /** Records in the cache what the validator finds in `tree`, one of the base trees, which the snapshot holds now. */
  measure?(request: ValidationRequest, tree: string, host: ValidationHost): Promise<void>;
}
