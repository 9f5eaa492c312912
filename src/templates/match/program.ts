// A template as a flat list of steps for reading a text: what must stand there, and where there is a choice.
import type { Parameter, Part, Slot } from '../template.ts';

export type Step =
  | { readonly kind: 'text'; readonly text: string }
  /** `until`: the literal text right after it; absent where something else follows. `last`: nothing follows. `short`: its example is one line. */
  | { readonly kind: 'slot'; readonly slot: Slot; readonly until?: string; readonly last: boolean; readonly short: boolean }
  /** Goes on, or to `end` when the block is absent. */
  | { readonly kind: 'optional'; readonly name: string; readonly isFlag: boolean; readonly end: number }
  /** Before an item, which has the parameters `names`: goes on with one more, or to `end`. */
  | { readonly kind: 'item'; readonly name: string; readonly separator: string; readonly names: ReadonlySet<string>; readonly end: number }
  /** After an item: back to `start`. */
  | { readonly kind: 'again'; readonly name: string; readonly start: number };

/** Parameters from the innermost scope to the outermost. */
type Scopes = readonly (readonly Parameter[])[];

export function programOf(parts: readonly Part[], parameters: readonly Parameter[]): readonly Step[] {
  const steps: Step[] = [];
  add(parts, [parameters], steps);
  return steps.map((step, index): Step => (step.kind === 'slot' ? withEnd(step, steps[index + 1], index === steps.length - 1) : step));
}

function withEnd(step: Step & { readonly kind: 'slot' }, next: Step | undefined, last: boolean): Step {
  return next?.kind === 'text' ? { ...step, until: next.text, last } : { ...step, last };
}

function add(parts: readonly Part[], scopes: Scopes, steps: Step[]): void {
  for (const part of parts) {
    const at = steps.length;
    if (part.kind === 'text') {
      if (part.text !== '') steps.push(part);
    } else if (part.kind === 'slot') steps.push({ kind: 'slot', slot: part, last: false, short: find(part.name, scopes)?.example?.includes('\n') !== true });
    else if (part.kind === 'optional') {
      const isFlag = find(part.name, scopes)?.kind === 'flag';
      steps.push({ kind: 'optional', name: part.name, isFlag, end: 0 });
      add(part.parts, scopes, steps);
      steps[at] = { kind: 'optional', name: part.name, isFlag, end: steps.length };
    } else {
      const list = find(part.name, scopes);
      const own = list?.kind === 'list' ? list.of : [];
      const item = { kind: 'item' as const, name: part.name, separator: part.separator ?? '', names: new Set(own.map(({ name }) => name)) };
      steps.push({ ...item, end: 0 });
      add(part.parts, [own, ...scopes], steps);
      steps.push({ kind: 'again', name: part.name, start: at });
      steps[at] = { ...item, end: steps.length };
    }
  }
}

function find(name: string, scopes: Scopes): Parameter | undefined {
  for (const scope of scopes) {
    const found = scope.find((parameter) => parameter.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}
