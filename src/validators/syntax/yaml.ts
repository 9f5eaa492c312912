// Checks YAML of any number of documents, with any tags, without ever expanding an alias.
import type * as Yaml from 'yaml';
import type { Document, ParsedNode, Range as YamlRange, YAMLParseError } from 'yaml';
import { hasDeepBrackets } from '../../languages/nesting.ts';
import { lazy } from '../../lazy.ts';
import { pointAt, positionsIn, type Finding } from './text.ts';

type Positions = ReturnType<typeof positionsIn>;

const loadParser = lazy(() => import('yaml'));

const help = 'Fix the YAML, or list the file in syntax.ignore if it is broken on purpose.';

/** The parser is loaded only when a commit holds YAML. */
export async function yamlFindings(text: string): Promise<readonly Finding[]> {
  const yaml = await loadParser();
  const at = positionsIn(text);
  // The parser's own expressions run out of memory on these, which ends the process: no catch would be reached.
  if (hasDeepBrackets(text, deepest) || /(?:- ){1000}/.test(text)) return [tooDeep(at)];
  try {
    // Unknown tags are warnings of the parser: CloudFormation, GitLab, Ansible and mkdocs all bring their own.
    const findings = documentsOf(yaml, text).flatMap((document) => documentFindings(yaml, document, text, at));
    return findings.some(({ code }) => code === 'yaml') && isTemplate(text) ? [] : findings;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [tooDeep(at)];
  }
}

const deepest = 1000;

function tooDeep(at: Positions): Finding {
  return { code: 'yaml', severity: 'warning', message: 'Nested too deeply to be checked.', help: 'Check by hand that the file is what it should be.', range: pointAt(at(0)) };
}

function documentsOf(yaml: typeof Yaml, text: string): readonly Document.Parsed[] {
  const parsed = yaml.parseAllDocuments<ParsedNode>(text, { strict: false, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  return Array.isArray(parsed) ? parsed : [];
}

/** A line that begins with a statement of a template language: Jinja, Go templates, EJS. */
function isTemplate(text: string): boolean {
  return /^\s*(?:\{%|\{\{[-~#/<>^!*]?\s|\{#|<%)/m.test(text);
}

/** After the first error the parser only guesses: one finding says it. */
function documentFindings(yaml: typeof Yaml, document: Document.Parsed, text: string, at: Positions): Finding[] {
  const [error] = document.errors;
  if (error === undefined) return nodeFindings(yaml, document, at);
  const severity = isFlowIndent(error) && readsWhenIndented(yaml, text, error) ? 'warning' : 'error';
  const start = at(Math.min(error.pos[0], text.length));
  return [{ code: 'yaml', severity, message: `Not valid YAML: ${error.message.replace(/\.$/, '')}.`, help, range: pointAt(start) }];
}

function isFlowIndent(error: YAMLParseError): boolean {
  return error.code === 'BAD_INDENT' && error.message.startsWith('Flow ');
}

/** PyYAML, js-yaml and go-yaml read a flow collection whose lines are not indented: whether that is all that is wrong. */
function readsWhenIndented(yaml: typeof Yaml, text: string, first: YAMLParseError): boolean {
  let source = text;
  let error: YAMLParseError | undefined = first;
  for (let round = 0; round < 20; round += 1) {
    const lineStart = source.lastIndexOf('\n', error.pos[0] - 1) + 1;
    source = `${source.slice(0, lineStart)}${' '.repeat(80)}${source.slice(lineStart)}`;
    error = documentsOf(yaml, source).flatMap((document) => document.errors)[0];
    if (error === undefined) return true;
    if (!isFlowIndent(error)) return false;
  }
  return false;
}

/** Keys and anchors; sets instead of the parser's own search, which is quadratic and slow on lock files. */
function nodeFindings(yaml: typeof Yaml, document: Document.Parsed, at: Positions): Finding[] {
  const findings: Finding[] = [];
  const anchors = new Set<string>();
  const rangeOf = (range: YamlRange | null | undefined): Finding['range'] => {
    if (range === null || range === undefined) return pointAt(at(0));
    return { start: at(range[0]), end: at(Math.max(range[1], range[0] + 1)) };
  };
  yaml.visit(document, {
    Alias: (_key, node) => {
      if (anchors.has(node.source)) return;
      findings.push({ code: 'yaml', severity: 'error', message: `The alias *${node.source} has no anchor before it.`, help, range: rangeOf(node.range) });
    },
    Map: (_key, map) => {
      if (typeof map.anchor === 'string') anchors.add(map.anchor);
      for (const key of repeatedKeys(yaml, map.items.map((item) => item.key))) {
        const message = `The key ${JSON.stringify(key.value)} is given twice in one mapping.`;
        findings.push({ code: 'duplicate-key', severity: 'error', message, help: 'Delete one of the two.', range: rangeOf(key.range) });
      }
    },
    Seq: (_key, node) => {
      if (typeof node.anchor === 'string') anchors.add(node.anchor);
    },
    Scalar: (_key, node) => {
      if (typeof node.anchor === 'string') anchors.add(node.anchor);
    },
  });
  return findings;
}

/** `<<` may be given several times: parsers merge them one after the other. */
function repeatedKeys(yaml: typeof Yaml, keys: readonly unknown[]): { value: unknown; range?: YamlRange | null | undefined }[] {
  const seen = new Set<unknown>();
  return keys.filter(yaml.isScalar).filter((key) => {
    const repeated = seen.has(key.value) && key.value !== '<<';
    seen.add(key.value);
    return repeated;
  });
}
