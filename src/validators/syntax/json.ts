// Checks JSON, strict or with comments, and finds keys that are given twice.
import type * as Jsonc from 'jsonc-parser';
import { lazy } from '../../lazy.ts';
import { pointAt, positionsIn, type Finding } from './text.ts';

type Positions = ReturnType<typeof positionsIn>;

const loadParser = lazy(() => import('jsonc-parser'));

interface Problem {
  readonly message: string;
  readonly offset: number;
  readonly length: number;
}

interface Seen {
  readonly problems: readonly Problem[];
  readonly duplicates: readonly Problem[];
}

const help = 'Fix the JSON, or list the file in syntax.ignore if it is broken on purpose.';

/** The parser is loaded only when a commit holds JSON. */
export async function jsonFindings(source: string, dialect: 'json' | 'jsonc'): Promise<readonly Finding[]> {
  // npm, Node, TypeScript and editors all skip a byte order mark.
  const text = source.startsWith('\uFEFF') ? ` ${source.slice(1)}` : source;
  const strictError = dialect === 'json' ? errorOfParse(text) : undefined;
  const { problems, duplicates } = inspect(await loadParser(), text, dialect);
  const at = positionsIn(text);
  const problem = dialect === 'jsonc' ? problems[0] : strictError === undefined ? undefined : (problems[0] ?? strictError);
  if (problem === undefined) return duplicates.map((duplicate) => duplicateFinding(duplicate, at));
  return isPlaceholder(text, problem.offset) ? [] : [errorFinding(problem, at)];
}

/** JSON.parse is what the tools use, so its verdict is the one that counts. */
function errorOfParse(text: string): Problem | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const offset = Number(/position (\d+)/.exec(message)?.[1] ?? (text.trim() === '' ? 0 : text.length));
    return { message, offset: Math.min(offset, text.length), length: 1 };
  }
}

function inspect(jsonc: typeof Jsonc, text: string, dialect: 'json' | 'jsonc'): Seen {
  const problems: Problem[] = [];
  const duplicates: Problem[] = [];
  const objects: Set<string>[] = [];
  try {
    jsonc.visit(
      text,
      {
        onObjectBegin: () => void objects.push(new Set()),
        onObjectEnd: () => void objects.pop(),
        onObjectProperty: (key, offset, length) => {
          const keys = objects.at(-1);
          if (keys?.has(key) === true) duplicates.push({ message: key, offset, length });
          keys?.add(key);
        },
        onError: (code, offset, length) => void problems.push({ message: wordsOf(jsonc.printParseErrorCode(code), text), offset, length }),
      },
      dialect === 'json' ? { disallowComments: true } : { allowTrailingComma: true, allowEmptyContent: true },
    );
  } catch (error) {
    // Thousands of nested arrays exhaust the visitor's stack; JSON.parse has judged the file already.
    if (!(error instanceof RangeError)) throw error;
  }
  return { problems, duplicates };
}

/** `PropertyNameExpected` → `Property name expected`. */
function wordsOf(code: string, text: string): string {
  if (text.trim() === '') return 'The file is empty';
  const words = code.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();
  return code === 'InvalidCommentToken' ? 'Comments are not allowed' : words.charAt(0).toUpperCase() + words.slice(1);
}

/** Where a placeholder of a template language is what breaks the JSON, the file is a template and not yet JSON. */
function isPlaceholder(text: string, offset: number): boolean {
  return /^.?(?:\{\{|\{%|\{#|<%|\$\{)/s.test(text.slice(Math.max(0, offset - 1)));
}

function errorFinding({ message, offset, length }: Problem, at: Positions): Finding {
  const start = at(offset);
  const end = at(offset + length);
  const range = end.line === start.line && end.column > start.column ? { start, end } : pointAt(start);
  return { code: 'json', severity: 'error', message: `Not valid JSON: ${message.replace(/\.$/, '')}.`, help, range };
}

function duplicateFinding({ message, offset, length }: Problem, at: Positions): Finding {
  return {
    code: 'duplicate-key',
    severity: 'warning',
    message: `The key ${JSON.stringify(message)} is given twice; only the last one counts.`,
    help: 'Delete one of the two.',
    range: { start: at(offset), end: at(offset + length) },
  };
}
