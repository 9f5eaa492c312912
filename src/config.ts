// The configuration: one option table drives defaults, validation, --help, the example, the README table and the schema.

/** The complete configuration, after defaults, file, environment and flags; times are seconds. */
export interface Config {
  readonly syntax: { readonly enabled: boolean; readonly ignore: readonly string[] };
  readonly typescript: {
    readonly enabled: boolean;
    /** tsconfig paths relative to the top level; empty: found by the rule of the README. */
    readonly projects: readonly string[];
    readonly block: 'new' | 'touched' | 'all';
    readonly engine: 'auto' | 'classic' | 'native';
    readonly timeout: number;
  };
  readonly eslint: {
    readonly enabled: boolean;
    /** Fail when there are more warnings than this; -1: any number. */
    readonly maxWarnings: number;
    readonly timeout: number;
  };
  readonly tasks: {
    readonly enabled: boolean;
    readonly timeout: number;
    /** lint-staged command line flags, such as `--verbose`. */
    readonly lintStaged: readonly string[];
    /** lint-staged's configuration shape; empty: the repository's own lint-staged configuration is used. */
    readonly commands: Readonly<Record<string, unknown>>;
  };
}
