// What a plan may be optimized for.
import type { Optimize } from '../model.ts';

export const priorities: readonly Optimize[] = ['balanced', 'safety', 'performance'];
