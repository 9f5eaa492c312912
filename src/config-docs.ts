// The option table as text: the example file, the README table, the JSON schema and the lines of --help.
import { isGeneral, options, sections, validatorSections, type Option } from './config.ts';

const aboutSections: Readonly<Record<string, string>> = {
  backups: 'What `writeopt restore` can bring back.',
  syntax: 'Files that cannot be right whatever they mean.',
  typescript: '`typescript: false` turns it off.',
  eslint: '`eslint: false` turns it off.',
  tasks: 'Every other key in here is a glob with its commands, exactly as in the configuration of lint-staged;\n# when there is one, the lint-staged configuration of the repository is not read.',
};

/** `.writeoptrc.example`: every option with its default, commented out. YAML, which is what `.writeoptrc` is read as. */
export function formatExample(): string {
  const head = [
    '# writeopt checks a commit exactly as it will be; here is with what. Every option is shown with its default:',
    '# remove the `#` that touches the name to change it. The staged version of this file is the one that judges.',
  ];
  const general = ['# What fixes and failures may do to a commit.', ...options.filter(isGeneral).flatMap((option) => exampleLines(option, ''))];
  const parts = sections.map((section) => [
    `# ${aboutSections[section] ?? ''}`,
    `${section}:`,
    ...optionsOf(section).flatMap((option) => exampleLines(option, '  ')),
    ...(section === 'tasks' ? ['  # A glob, for example (keep the quotes):', '  # "*.css": prettier --check'] : []),
  ]);
  return `${[head, general, ...parts].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function exampleLines(option: Option, indent: string): string[] {
  return [`${indent}# ${option.description}${choices(option)}`, `${indent}#${nameOf(option)}: ${JSON.stringify(option.default)}`];
}

function optionsOf(section: string): Option[] {
  return options.filter((option) => option.key.startsWith(`${section}.`));
}

function nameOf(option: Option): string {
  return option.key.slice(option.key.indexOf('.') + 1);
}

function choices(option: Option): string {
  const values = option.type.schema.enum;
  return Array.isArray(values) ? ` One of ${values.join(', ')}.` : '';
}

/** The README table. */
export function formatOptionTable(): string {
  const rows = options.map((option) => {
    const once = (option.env === undefined ? '' : ` Environment: \`${option.env}\`.`) + (option.flag === undefined ? '' : ` Flag: \`${option.flag}\`.`);
    return `| \`${option.key}\` | ${option.type.name} | \`${JSON.stringify(option.default)}\` | ${option.description}${once} |`;
  });
  const tasks = '| `tasks."GLOB"` | command, list of commands, or (in JS) a function | | As in lint-staged. With at least one, the lint-staged configuration of the repository is not read. |';
  return ['| option | value | default | what it does |', '| --- | --- | --- | --- |', ...rows, tasks].join('\n');
}

/** The lines of `writeopt check --help`. */
export function formatOptionHelp(): string {
  const width = Math.max(...options.map((option) => option.key.length));
  return options.map((option) => `  ${option.key.padEnd(width)}  ${option.description} (default ${JSON.stringify(option.default)})`).join('\n');
}

/** JSON schema of `.writeoptrc`; draft 7, because that is what editors understand. */
export function configSchema(): Record<string, unknown> {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'writeopt configuration',
    type: 'object',
    additionalProperties: false,
    properties: { $schema: { type: 'string' }, ...propertiesOf(options.filter(isGeneral)), ...Object.fromEntries(sections.map((section) => [section, sectionSchema(section)])) },
  };
}

function sectionSchema(section: string): Record<string, unknown> {
  return { type: ['object', ...(validatorSections.some((one) => one === section) ? ['boolean'] : []), 'null'], properties: propertiesOf(optionsOf(section)), additionalProperties: section === 'tasks' ? taskSchema : false };
}

function propertiesOf(some: readonly Option[]): Record<string, unknown> {
  return Object.fromEntries(some.map((option) => [nameOf(option), { ...option.type.schema, default: option.default, description: option.description }]));
}

const command = { type: 'string', pattern: '\\S' };

const taskSchema = {
  description: 'A glob with its commands, as in lint-staged.',
  anyOf: [command, { type: 'array', items: command, minItems: 1 }],
};
