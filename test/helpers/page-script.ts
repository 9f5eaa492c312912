// The script of a page is a string: TypeScript checks it as strictly as any other file, against the types of its data and of the browser.
import { join } from 'node:path';
import ts from 'typescript';
import { projectRoot } from './cli.ts';

const known = new Map<string, ts.SourceFile | undefined>();

/** What TypeScript says of a script that lies in this directory of the project, where the data's types can be imported from. */
export function complaints(text: string, directory: string): string[] {
  const name = join(projectRoot, directory, 'page.js');
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
