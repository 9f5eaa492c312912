// Templates that come with writeopt, by name, as they would be stored: usable at once, and copied into a project when one is to be changed.
import { examples } from '../templates/examples/index.ts';

export const exampleTexts: Readonly<Record<string, string>> = examples;
