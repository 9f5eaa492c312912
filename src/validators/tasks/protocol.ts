// What the tasks validator and the process that runs lint-staged say to each other, as JSON.

/** Options of lint-staged's default export that we set, for every supported major version; unknown ones are ignored there. */
export interface LintStagedOptions {
  readonly allowEmpty?: boolean;
  readonly color?: boolean;
  readonly concurrent?: boolean | number;
  readonly config?: unknown;
  readonly configPath?: string;
  readonly continueOnError?: boolean;
  readonly cwd?: string;
  readonly debug?: boolean;
  readonly diff?: string;
  readonly diffFilter?: string;
  readonly failOnChanges?: boolean;
  readonly hideAll?: boolean;
  readonly hidePartiallyStaged?: boolean;
  readonly hideUnstaged?: boolean;
  readonly maxArgLength?: number;
  readonly quiet?: boolean;
  readonly relative?: boolean;
  readonly revert?: boolean;
  readonly shell?: boolean | string;
  readonly stash?: boolean;
  readonly verbose?: boolean;
}

/** Parent → runner, once. */
export interface RunnerRequest {
  /** Absolute top level of the snapshot: lint-staged is looked up from here. */
  readonly snapshot: string;
  readonly options: LintStagedOptions;
  /**
   * Set when the commands of `.writeoptrc` hold functions, which do not cross to another process: they are read again,
   * knowing these tracked names of the top level.
   */
  readonly reload?: readonly string[];
}

/** Runner → parent. */
export type RunnerMessage =
  | { readonly kind: 'started'; readonly id: number; readonly argv: readonly string[] }
  | {
      readonly kind: 'ended';
      readonly id: number;
      readonly argv: readonly string[];
      readonly exitCode: number | null;
      readonly signal: string | null;
      /** `ENOENT` and the like: the command could not be started. */
      readonly failure?: string;
    }
  | { readonly kind: 'log'; readonly level: 'log' | 'warn' | 'error' | 'debug'; readonly text: string }
  | { readonly kind: 'finished'; readonly passed: boolean; readonly version: string }
  | { readonly kind: 'failed'; readonly version?: string; readonly stage: 'load' | 'run'; readonly message: string };
