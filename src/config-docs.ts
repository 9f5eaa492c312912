// The option table as text: the example file, the README table, the JSON schema and the lines of --help.
import { options } from './config.ts';

/** `.writeoptrc.example`: every option with its default, commented out. YAML, which is what `.writeoptrc` is read as. */
export function formatExample(): string {
  const lines = [
    '# writeopt: what a commit is checked with. Every option is shown with its default; remove the `#` to change it.',
    '# The staged version of this file is the one that judges.',
    '',
  ];
  let section = '';
  for (const option of options) {
    const [group = '', name = ''] = option.key.split('.');
    if (group !== section) {
      if (section !== '') lines.push('');
      lines.push(`# ${group}:`);
      section = group;
    }
    lines.push(`#   # ${option.description}`, `#   ${name}: ${JSON.stringify(option.default)}`);
  }
  lines.push('#   # Every other key is a glob with its commands, exactly as in lint-staged; when given, the lint-staged configuration is not read.');
  lines.push('#   # "*.css": "prettier --check"');
  return `${lines.join('\n')}\n`;
}

/** The README table. */
export function formatOptionTable(): string {
  const rows = options.map((option) => `| \`${option.key}\` | ${option.type.name} | \`${JSON.stringify(option.default)}\` | ${option.description} |`);
  return ['| option | value | default | what it does |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The lines of `writeopt check --help`. */
export function formatOptionHelp(): string {
  const width = Math.max(...options.map((option) => option.key.length));
  return options.map((option) => `  ${option.key.padEnd(width)}  ${option.description} (default ${JSON.stringify(option.default)})`).join('\n');
}

/** JSON schema (draft 2020-12) of `.writeoptrc`. */
export function configSchema(): Record<string, unknown> {
  const properties: Record<string, { properties: Record<string, unknown> }> = {};
  for (const option of options) {
    const [section = '', name = ''] = option.key.split('.');
    (properties[section] ??= { properties: {} }).properties[name] = { ...option.type.schema, default: option.default, description: option.description };
  }
  const sectionSchemas = Object.entries(properties).map(([section, schema]) => [
    section,
    { oneOf: [{ type: 'boolean' }, { type: 'object', ...schema, additionalProperties: section === 'tasks' ? taskSchema : false }] },
  ]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'writeopt configuration',
    type: 'object',
    additionalProperties: false,
    properties: { $schema: { type: 'string' }, ...Object.fromEntries(sectionSchemas) },
  };
}

const taskSchema = {
  description: 'A glob with its commands, as in lint-staged.',
  oneOf: [{ type: 'string' }, { type: 'array', items: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] } }],
};
