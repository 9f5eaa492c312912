// The way to what is found in files: families, templates of them, and what a file was made from; the one place that knows where those come from.
export { evolve, type Known } from '../templates/evolve.ts';
export { extract, type Extraction } from '../templates/extract/extract.ts';
export { findFamilies, type Families, type Family } from '../templates/families.ts';
export { match, type Match } from '../templates/match.ts';
export { textSimilarity } from '../templates/similarity.ts';
