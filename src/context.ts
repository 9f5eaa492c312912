// What a command may use of the outside world, handed in by cli.ts so that tests can hand in something else.

export interface Context {
  /** Absolute directory the command was called in. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The report goes here. */
  stdout(text: string): void;
  /** Everything else goes here. */
  stderr(text: string): void;
  /** Replaces the progress line; with undefined removes it. */
  progress(message: string | undefined): void;
  readonly color: boolean;
  /** Width of the terminal in columns. */
  readonly columns: number;
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** Milliseconds since some fixed moment. */
  now(): number;
}
