// The version of this package, read from its package.json: one place to change at a release.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownDirectory } from './own.ts';

/** For example `0.1.0`. */
export function version(): string {
  const text = readFileSync(join(ownDirectory, 'package.json'), 'utf8');
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && 'version' in value ? String(value.version) : 'unknown';
}
