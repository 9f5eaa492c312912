// From a row of pieces to parts in blocks, and what the names in them say about parameters that nobody declared.
import { deepestBlock, normalParts } from './parts.ts';
import type { Piece, Tell } from './tags.ts';
import type { Parameter, Part } from './template.ts';

interface Open {
  readonly piece: Extract<Piece, { kind: 'open' }>;
  readonly parts: Part[];
}

/** The parts of pieces; blocks that are not closed, or closed twice, are told. */
export function nest(pieces: readonly Piece[], tell: Tell): readonly Part[] {
  const root: Part[] = [];
  const open: Open[] = [];
  const partsNow = (): Part[] => open.at(-1)?.parts ?? root;
  for (const piece of pieces) {
    if (piece.kind === 'slot') partsNow().push(piece.slot);
    else if (piece.kind === 'open') {
      if (open.length === deepestBlock) tell(piece.offset, `blocks in blocks, more than ${deepestBlock} deep`);
      open.push({ piece, parts: [] });
    } else if (piece.kind === 'close') {
      const at = open.findLastIndex((one) => one.piece.name === piece.name);
      if (at < 0) tell(piece.offset, `/${piece.name} closes nothing${open.length === 0 ? '' : `; open is ${open.at(-1)?.piece.name ?? ''}`}`);
      while (at >= 0 && open.length > at) closeLast(open, root, open.length - 1 > at ? tell : undefined);
    } else partsNow().push({ kind: 'text', text: piece.text });
  }
  while (open.length > 0) closeLast(open, root, tell);
  return normalParts(root);
}

function closeLast(open: Open[], root: Part[], tell: Tell | undefined): void {
  const last = open.pop();
  if (last === undefined) return;
  const { piece, parts } = last;
  tell?.(piece.offset, `${piece.name} is not closed: /${piece.name} is missing`);
  if (open.length >= deepestBlock) return;
  const { block, name, separator } = piece;
  (open.at(-1)?.parts ?? root).push(block === 'optional' ? { kind: 'optional', name, parts } : { kind: 'repeat', name, ...(separator === undefined ? {} : { separator }), parts });
}

/** How a parameter is used: `guard`: only to say whether something is there. */
type Use = 'text' | 'guard' | 'list';

/** Uses of names that nothing declares, in the order in which they come. */
class Uses {
  readonly found = new Map<string, { use: Use; readonly of: Uses }>();

  note(name: string, use: Use): Uses {
    const known = this.found.get(name);
    if (known === undefined) {
      const fresh = { use, of: new Uses() };
      this.found.set(name, fresh);
      return fresh.of;
    }
    if (known.use === 'guard') known.use = use;
    return known.of;
  }

  parameters(): readonly Parameter[] {
    return [...this.found].map(([name, { use, of }]): Parameter => {
      if (use === 'list') return { kind: 'list', name, of: of.parameters() };
      return { kind: use === 'text' ? 'text' : 'flag', name };
    });
  }
}

/**
 * The parameters that parts use without a declaration: a text where the value is put in, a flag where it only decides whether something is there,
 * a list where something repeats. What a list repeats uses the items' own parameters, those that are declared outside excepted.
 */
export function undeclared(parts: readonly (readonly Part[])[], declared: readonly Parameter[]): readonly Parameter[] {
  const uses = new Uses();
  for (const some of parts) collect(some, [{ names: new Map(declared.map((one) => [one.name, one])), uses }]);
  return uses.parameters();
}

interface Scope {
  readonly names: ReadonlyMap<string, Parameter>;
  /** Absent: the items of this list are declared. */
  readonly uses: Uses | undefined;
}

/** `scopes`: from the innermost to the outermost. */
function collect(parts: readonly Part[], scopes: readonly Scope[]): void {
  for (const part of parts) {
    if (part.kind === 'text') continue;
    const declared = scopes.find(({ names }) => names.has(part.name))?.names.get(part.name);
    const own = declared === undefined ? scopes.find(({ uses }) => uses !== undefined)?.uses : undefined;
    const of = own?.note(part.name, part.kind === 'slot' ? 'text' : part.kind === 'repeat' ? 'list' : 'guard');
    if (part.kind === 'optional') collect(part.parts, scopes);
    if (part.kind !== 'repeat') continue;
    const names = new Map((declared?.kind === 'list' ? declared.of : []).map((one) => [one.name, one]));
    collect(part.parts, [{ names, uses: of }, ...scopes]);
  }
}

/** What is wrong between the parts and the parameters, by name. `scopes`: the parameters from the innermost to the outermost. */
export function misuses(parts: readonly Part[], scopes: readonly (readonly Parameter[])[], found = new Map<string, string>()): ReadonlyMap<string, string> {
  for (const part of parts) {
    if (part.kind === 'text') continue;
    const { name } = part;
    const parameter = scopes.map((one) => one.find((each) => each.name === name)).find((one) => one !== undefined);
    if (parameter === undefined) found.set(name, `${name} is not declared here`);
    else if (part.kind === 'slot' && parameter.kind !== 'text') found.set(name, `${name} is a ${parameter.kind}, and is put in as a text`);
    else if (part.kind === 'repeat' && parameter.kind !== 'list') found.set(name, `${name} is a ${parameter.kind}, and something repeats for its items: make it \`kind: list\``);
    if (part.kind !== 'slot') misuses(part.parts, part.kind === 'repeat' && parameter?.kind === 'list' ? [parameter.of, ...scopes] : scopes, found);
  }
  return found;
}
