// TOML that parses, keys that are given twice among its errors.
import { pointAt } from '../text.ts';
import type { Check } from './index.ts';

const help = 'Fix the TOML, or list the file in syntax.ignore if it is broken on purpose.';

export const checkToml: Check = async ({ text }) => {
  const { parseTOML, ParseError } = await import('toml-eslint-parser');
  try {
    parseTOML(text);
    return [];
  } catch (error) {
    if (error instanceof RangeError) return [{ code: 'not-checked', severity: 'warning', message: 'Nested too deeply to be checked.', help: 'Check by hand that the file is what it should be.', range: pointAt({ line: 1, column: 1 }) }];
    if (!(error instanceof ParseError)) throw error;
    return [{ code: 'toml', severity: 'error', message: `Not valid TOML: ${error.message.replace(/\.$/, '')}.`, help, range: pointAt({ line: error.lineNumber, column: error.column + 1 }) }];
  }
};
