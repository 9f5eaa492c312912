// The commands below `writeopt template`: what each takes, and where it is found.
import type { CommandGroup } from './index.ts';

const report = { type: 'string', default: 'pretty' } as const;
const reportHelp = 'NAME  how to report: pretty or json';

/** What renders files is judged like any other write. */
const judged = { 'dry-run': { type: 'boolean' }, check: { type: 'boolean' }, report } as const;
const judgedHelp = { 'dry-run': 'everything but the writing; shows what would be written as a diff', check: '--no-check writes without judging', report: reportHelp } as const;

export const template: CommandGroup = {
  summary: 'make files from templates, and templates from files that are alike',
  subcommands: {
    detect: {
      summary: 'find families of files that are alike: in the project, in what is staged, in a document',
      positionals: '[PATHS…]',
      options: { staged: { type: 'boolean' }, operations: { type: 'string' }, threshold: { type: 'string' }, minimum: { type: 'string' }, report },
      help: {
        staged: 'only files that are staged, as they would be committed',
        operations: 'FILE|-  only files that a document for apply would write',
        threshold: 'N  how alike files must be, from 0 to 1: twice the tokens they share by the tokens they have (0.7)',
        minimum: 'N  how many different files make a family (3)',
        report: reportHelp,
        'PATHS…': 'only files named, below directories named, or matched by globs; without them all that git does not ignore',
      },
      load: () => import('./template-find.ts').then((module) => module.runDetect),
    },
    extract: {
      summary: 'make a template of files that are alike; each of them comes out of it byte for byte',
      positionals: 'PATHS…',
      options: { name: { type: 'string' }, 'dry-run': { type: 'boolean' }, report },
      help: { name: 'NAME  of the template, instead of one from the paths', 'dry-run': 'print the template, and write nothing', report: reportHelp, 'PATHS…': 'files, directories, or globs' },
      load: () => import('./template-find.ts').then((module) => module.runExtract),
    },
    list: {
      summary: "list the project's templates, and the examples that come with writeopt",
      options: { report },
      help: { report: reportHelp },
      load: () => import('./template.ts').then((module) => module.runList),
    },
    show: {
      summary: 'print a template as it is stored',
      positionals: 'NAME',
      options: { version: { type: 'string' }, report },
      help: { version: 'ID  an earlier version: its number, or the beginning of its id', report: reportHelp },
      load: () => import('./template.ts').then((module) => module.runShow),
    },
    render: {
      summary: 'make a file from a template',
      positionals: 'NAME',
      options: { param: { type: 'string', multiple: true }, 'param-file': { type: 'string' }, path: { type: 'string' }, force: { type: 'boolean' }, ...judged },
      help: {
        param: 'K=V  a parameter, as often as there are; lists as JSON',
        'param-file': 'FILE  parameters in a JSON file; --param comes before it',
        path: 'PATH  where the file goes, instead of where the template says',
        force: 'replace a file that is there',
        ...judgedHelp,
      },
      load: () => import('./template.ts').then((module) => module.runRender),
    },
    update: {
      summary: 'merge what has changed in a template into the files made from it',
      positionals: '[NAME]',
      options: { param: { type: 'string', multiple: true }, 'param-file': { type: 'string' }, ...judged },
      help: {
        param: 'K=V  the value of a new parameter in files that have none, as often as there are; lists as JSON',
        'param-file': 'FILE  such values in a JSON file',
        ...judgedHelp,
        NAME: 'without it every template of the project',
      },
      load: () => import('./template.ts').then((module) => module.runUpdate),
    },
    forget: {
      summary: "take files out of the list of their template; they stay as they are",
      positionals: 'PATHS…',
      options: {},
      help: { 'PATHS…': 'files that updates are to leave alone from now on' },
      load: () => import('./template-forget.ts').then((module) => module.runForget),
    },
    evolve: {
      summary: 'widen a template, such that files which do not fit it come out of it as well',
      positionals: 'NAME PATHS…',
      options: { 'dry-run': { type: 'boolean' } },
      help: { 'dry-run': 'print the new version, and write nothing', 'PATHS…': 'the files; it becomes a candidate only where an earlier file would not come out as it was' },
      load: () => import('./template-find.ts').then((module) => module.runEvolve),
    },
    versions: {
      summary: 'list the versions of a template: how many files each made, and how many of them passed',
      positionals: 'NAME',
      options: { report },
      help: { report: reportHelp },
      load: () => import('./template-versions.ts').then((module) => module.runVersions),
    },
    promote: {
      summary: 'use a version that waits for it, or that was retired',
      positionals: 'NAME [VERSION]',
      options: { force: { type: 'boolean' } },
      help: { force: 'also a candidate that earlier files do not come out of', VERSION: 'its number or the beginning of its id; without it the newest candidate' },
      load: () => import('./template-versions.ts').then((module) => module.runPromote),
    },
    rollback: {
      summary: 'use an earlier version again; nothing is lost',
      positionals: 'NAME [VERSION]',
      options: {},
      help: { VERSION: 'its number or the beginning of its id; without it the one before' },
      load: () => import('./template-versions.ts').then((module) => module.runRollback),
    },
  },
  words: [
    '',
    'A template is a file .writeopt/templates/NAME.template, to be committed with the project:',
    '',
    '  ---',
    '  writeopt: template 1',
    '  path: src/{{name | kebab}}.ts',
    '  parameters:',
    '    name: what it is called          # undeclared ones are texts, flags where they only decide, lists where they repeat',
    '  ---',
    '  export class {{name | pascal}} {',
    '    {{?note}}',
    '    // {{note}}                        only where the text is given, or the flag is on',
    '    {{/note}}',
    '    constructor({{#fields ", "}}{{field}}: {{type}}{{/fields}}) {}',
    '  }',
    '',
    'Spellings: camel pascal kebab snake constant title sentence lower train dot flat flat-upper, and plural. {{"\\u0000"}} is literal text.',
  ],
};
