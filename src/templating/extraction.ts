// The way to what is found in files: families, and templates of them; the one place that knows where those come from.
export { extract, type Extraction } from '../templates/extract/extract.ts';
export { findFamilies, type Families, type Family } from '../templates/families.ts';
