// The page's script is a string: TypeScript checks it here as strictly as any other file, against the types of its data and of the browser.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import ts from 'typescript';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { html, script, scriptHash } from '../../src/reporters/plan/html.ts';
import { projectRoot } from '../helpers/cli.ts';
import { twelve } from '../helpers/plan-reports.ts';

const checking = suite('plan, script of the page');

const known = new Map<string, ts.SourceFile | undefined>();

/** What TypeScript says of a script that lies where the data's types can be imported from. */
function complaints(text: string): string[] {
  const name = join(projectRoot, 'src/reporters/plan/page/page.js');
  const options: ts.CompilerOptions = {
    allowJs: true,
    checkJs: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noImplicitReturns: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
    skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (file, language, ...rest) => {
    if (file === name) return ts.createSourceFile(file, text, language, true);
    if (!known.has(file)) known.set(file, getSourceFile(file, language, ...rest));
    return known.get(file);
  };
  host.fileExists = (file) => file === name || fileExists(file);
  host.readFile = (file) => (file === name ? text : readFile(file));
  const program = ts.createProgram([name], options, host);
  return [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()].map(({ file, start = 0, messageText }) => {
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line;
    return `${text.split('\n')[line]?.trim()}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

checking('it has no type errors', () => {
  assert.equal(complaints(script), []);
});

checking('a wrong name of the data, of the page or of the browser would be found', () => {
  const mistakes = [
    ['data.folded[0]', 'data.folds[0]'],
    ['node.strategy ||', 'node.strategies ||'],
    ['panel.hidden = true', "panel.hidden = 'yes'"],
    ['scrollIntoView', 'scrollInto'],
  ] as const;
  for (const [right] of mistakes) assert.ok(script.includes(right), right);
  assert.is(complaints(mistakes.reduce((text, [right, wrong]) => text.replace(right, wrong), script)).length, mistakes.length);
});

checking('nothing but this script may run in the page', () => {
  const actual = `sha256-${createHash('sha256').update(script).digest('base64')}`;
  assert.is(scriptHash, actual, `the script was changed: set scriptHash to '${actual}'`);
  assert.ok(html(twelve()).includes(`script-src '${actual}'`));
});

checking('it never makes markup of text, and asks for nothing', () => {
  const code = script.replace(/\/\*\*.*?\*\//gs, '');
  assert.ok(code.length > script.length / 2);
  assert.not.match(code, /innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Function\(|fetch|XMLHttp|WebSocket|sendBeacon|import\(|<\/|<!--/);
});

checking.run();
