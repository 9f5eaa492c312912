// Where templates are kept: readable files below .writeopt/templates, which belong to the project and are committed with it.
import { createHash } from 'node:crypto';
import { openDisk, type DiskReader } from '../apply/disk.ts';
import { closest } from '../closest.ts';
import { RequestError } from '../errors.ts';
import type { Request } from '../model.ts';
import { canonicalText } from '../templates/identity.ts';
import { parse } from '../templates/stored-form.ts';
import type { Template } from '../templates/template.ts';
import { sha256 } from '../transaction/state.ts';
import { exampleTexts } from './examples.ts';
import { emptyLedger, isId, parseLedger, printLedger, type Ledger } from './ledger.ts';

export const templatesDirectory = '.writeopt/templates';

const extension = '.template';

/** A template with its id, and whether it is the project's own. */
export interface StoredTemplate {
  readonly template: Template;
  readonly id: string;
  readonly source: 'project' | 'example';
  /** As it is stored. */
  readonly text: string;
}

export interface Store {
  /** Names of the project's templates, sorted. */
  readonly names: readonly string[];
  /** Names of the examples that the project has not replaced by templates of its own, sorted. */
  readonly examples: readonly string[];
  has(name: string): boolean;
  /** Throws RequestError for a name that nobody has, and for a template that cannot be read. */
  read(name: string): StoredTemplate;
  ledger(name: string): Ledger;
  /** A version by its id. Throws RequestError when it is not there, or not what it was. */
  version(name: string, id: string): StoredTemplate;
  /** The file at one of the store's paths, undefined when there is none. */
  text(path: string): string | undefined;
}

/** The id of a template: a hash of its structure. */
export function idOf(template: Template): string {
  return createHash('sha256').update(canonicalText(template)).digest('hex').slice(0, 32);
}

export function templatePath(name: string): string {
  return `${templatesDirectory}/${name}${extension}`;
}

export function versionPath(id: string): string {
  return `${templatesDirectory}/versions/${id}${extension}`;
}

export function ledgerPath(name: string): string {
  return `${templatesDirectory}/${name}.jsonl`;
}

/** Whether a name can be that of a template. */
export function isTemplateName(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]*$/.test(name) && name.length <= 100;
}

/** `root`: absolute directory that paths of operations are relative to. What is read is read once. */
export function openStore(root: string): Store {
  const disk = openDisk(root);
  const known = new Map<string, StoredTemplate>();
  const names = disk
    .list(templatesDirectory)
    .filter((file) => file.endsWith(extension) && isTemplateName(file.slice(0, -extension.length)))
    .map((file) => file.slice(0, -extension.length))
    .sort();
  const examples = Object.keys(exampleTexts).filter((name) => !names.includes(name)).sort();
  // Read once: what is written is made from exactly what must still be there then.
  const texts = new Map<string, string | undefined>();
  const text = (path: string): string | undefined => {
    if (!texts.has(path)) texts.set(path, textAt(disk, path));
    return texts.get(path);
  };
  const remember = (key: string, load: () => StoredTemplate): StoredTemplate => {
    const found = known.get(key) ?? load();
    known.set(key, found);
    return found;
  };
  const read = (name: string): StoredTemplate => remember(name, () => readTemplate(name, { names, examples, text }));
  return {
    names,
    examples,
    has: (name) => names.includes(name) || examples.includes(name),
    read,
    text,
    ledger: (name) => {
      const written = isTemplateName(name) ? text(ledgerPath(name)) : undefined;
      return written === undefined ? emptyLedger(name) : parseLedger(written, name, ledgerPath(name));
    },
    version: (name, id) => remember(`versions/${id}`, () => readVersion({ name, id, text, current: names.includes(name) || examples.includes(name) ? () => read(name) : undefined })),
  };
}

function textAt(disk: DiskReader, path: string): string | undefined {
  const found = disk.look(path);
  if (found.kind === 'absent') return undefined;
  if (found.kind !== 'file') throw new RequestError(`${path} is no file of this project${found.kind === 'beyond' ? `: ${found.path} is a ${found.what}` : ''}.`, { help: 'Templates are files below .writeopt/templates, without symbolic links; put the file itself there.' });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(found.content);
  } catch (error) {
    throw new RequestError(`${path} is not UTF-8.`, { help: 'Store it as UTF-8: its text would come out damaged.', cause: error });
  }
}

function readTemplate(name: string, { names, examples, text }: Pick<Store, 'names' | 'examples' | 'text'>): StoredTemplate {
  const file = names.includes(name) ? text(templatePath(name)) : undefined;
  const example = Object.hasOwn(exampleTexts, name) ? exampleTexts[name] : undefined;
  // A shell empties the file first in `writeopt template show NAME > .writeopt/templates/NAME.template`, which is how an example is made one's own.
  const written = file === '' && example !== undefined ? undefined : file;
  const source = written === undefined ? 'example' : 'project';
  const found = written ?? example;
  if (found === undefined) throw noTemplate(name, [...names, ...examples]);
  const template = parse(found, name, source === 'project' ? templatePath(name) : `the example ${name}`);
  return { template, id: idOf(template), source, text: found };
}

/** The template in use; undefined when its file cannot be understood, or nobody has one. */
export function readableTemplate(store: Store, name: string): StoredTemplate | undefined {
  try {
    return store.read(name);
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
}

/** What is said of a name that no template has. */
export function noTemplate(name: string, known: readonly string[]): RequestError {
  const near = name.length > 100 ? undefined : closest(name, known);
  const help = near !== undefined ? `Did you mean ${near}?` : known.length === 0 ? 'Run `writeopt template extract PATHS…` to make one from files that are alike.' : 'Run `writeopt template list` to see those that there are.';
  return new RequestError(`There is no template ${JSON.stringify(name.slice(0, 200))}.`, { help });
}

interface VersionRequest {
  readonly name: string;
  readonly id: string;
  readonly text: Store['text'];
  readonly current: (() => StoredTemplate) | undefined;
}

/** From the file of the version; while that is not written yet, the template itself may be it. */
function readVersion({ name, id, text, current }: VersionRequest): StoredTemplate {
  const path = versionPath(id);
  const written = isId(id) ? text(path) : undefined;
  if (written === undefined) {
    const now = current?.();
    if (now?.id === id) return now;
    throw new RequestError(`The version ${id.slice(0, 8)} of ${name} is not there: ${path} is missing.`, { help: 'Take it back from git: versions are committed with the templates.' });
  }
  const template = parse(written, name, path);
  if (idOf(template) !== id) throw new RequestError(`${path} is not what it was: its content has another id.`, { help: `Versions are kept as they are: take it back from git (\`git checkout -- ${path}\`), and change ${templatePath(name)} instead.` });
  return { template, id, source: 'project', text: written };
}

/** Writes one of the store's files in a batch, if nobody has changed it since it was read; nothing when it is that way already. */
export function writing(store: Store, path: string, content: string): readonly Request[] {
  const before = store.text(path);
  if (before === content) return [];
  return [{ id: requestId(path), kind: 'write', path, content: Buffer.from(content), expect: before === undefined ? { kind: 'absent' } : { kind: 'file', sha256: sha256(Buffer.from(before)) }, level: 'none' }];
}

/** No id of a document is that long and ends that way by accident. */
function requestId(path: string): string {
  return `writeopt:${path}`;
}

export function writingLedger(store: Store, ledger: Ledger): readonly Request[] {
  const lines = writing(store, ledgerPath(ledger.template), printLedger(ledger));
  // Who has changed it wants it that way.
  return lines.length === 0 || store.text(attributesPath) !== undefined ? lines : [...lines, ...writing(store, attributesPath, attributes)];
}

/** Of requests by several templates, what each of them would write is written once: a version that they share, say. */
export function once(requests: readonly Request[]): readonly Request[] {
  const shared = new Map(requests.filter(({ id }) => id.startsWith(requestId(`${templatesDirectory}/`))).map((request) => [request.id, request]));
  return [...requests.filter(({ id }) => !shared.has(id)), ...shared.values()];
}

const attributesPath = `${templatesDirectory}/.gitattributes`;
/** Lines that two branches have added at one place are no conflict. */
const attributes = '*.jsonl merge=union\n';

/** A version is written once, and never again. */
export function writingVersion(store: Store, { id, text }: Pick<StoredTemplate, 'id' | 'text'>): readonly Request[] {
  return store.text(versionPath(id)) === undefined ? writing(store, versionPath(id), text) : [];
}
