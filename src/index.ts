// The public API: named re-exports, no logic.
export type * from './model.ts';
export { loadConfig, type Config } from './config.ts';
export { configSchema } from './config-docs.ts';
export { apply, check, plan, type CallOptions } from './library.ts';
export { optimizeWrites, type Writer } from './optimize-writes.ts';
export { parseDocument, type Document, type FormatName } from './operations/documents/index.ts';
export { WriteoptError, UsageError, RequestError, ConflictError, DiskError, GitError, RecoveryError } from './errors.ts';
