// Placeholder of demo, replaced in the next commit.
import type { Run } from './index.ts';

export const runDemo: Run = async () => 70;
