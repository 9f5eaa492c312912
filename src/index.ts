// The public API: named re-exports, no logic.
export type * from './model.ts';
export { loadConfig, type Config } from './config.ts';
export { configSchema } from './config-docs.ts';
