// stub.
import type { Section } from './section.ts';
export const yamlSection: Section = { largest: 1, parse: () => Promise.reject(new Error('x')), edit: () => Promise.reject(new Error('x')) };
