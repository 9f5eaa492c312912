// Loads something once, when it is first needed: an import() that is asked for each of a thousand files costs more than the work.

/** The same promise every time. */
export function lazy<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => (loaded ??= load());
}
