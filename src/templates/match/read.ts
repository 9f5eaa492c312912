// Reads a text by the steps of a template, with choices that are taken back: one text, one budget of steps, never exponential.
import type { Parameter, Values } from '../template.ts';
import { addItem, bindFlag, bindText, emptyFrame, expectedText, hasItems, isOpen, lookUp, valuesOf, type Frame } from './bindings.ts';
import type { Step } from './program.ts';

interface State {
  readonly step: number;
  readonly at: number;
  readonly frame: Frame;
  /** Of a slot that is tried again: where the search for its end goes on. */
  readonly from?: number;
  /** Of an optional block or a list: the other choice. */
  readonly skip?: true;
}

export interface ReadOptions {
  /** Steps that may be taken. */
  readonly budget: number;
  /** How many whole readings may be looked at. */
  readonly readings?: number;
  /** Whether a reading is the one that is looked for. */
  accept(values: Values): boolean;
}

/** The first reading of the whole text that is accepted. */
export function read(steps: readonly Step[], parameters: readonly Parameter[], text: string, options: ReadOptions): Values | undefined {
  let left = options.budget;
  let readings = options.readings ?? 20;
  const choices: State[] = [{ step: 0, at: 0, frame: emptyFrame(new Set(parameters.map(({ name }) => name))) }];
  for (let state = choices.pop(); state !== undefined; ) {
    left -= 1;
    if (left < 0) return undefined;
    const step = steps[state.step];
    if (step === undefined) {
      if (state.at === text.length) {
        const values = valuesOf(state.frame);
        if (options.accept(values)) return values;
        readings -= 1;
        if (readings <= 0) return undefined;
      }
      state = choices.pop();
      continue;
    }
    state = take(step, state, text, choices) ?? choices.pop();
  }
  return undefined;
}

function take(step: Step, state: State, text: string, choices: State[]): State | undefined {
  switch (step.kind) {
    case 'text':
      return text.startsWith(step.text, state.at) ? next(state, state.at + step.text.length) : undefined;
    case 'slot':
      return takeSlot(step, state, text, choices);
    case 'optional':
      return takeOptional(step, state, choices);
    case 'item':
      return takeItem(step, state, text, choices);
    case 'again': {
      // An item is never empty.
      if (state.frame.from === state.at || state.frame.outer === undefined) return undefined;
      return { step: step.start, at: state.at, frame: addItem(state.frame.outer, step.name, { ...state.frame, outer: undefined }) };
    }
  }
}

function next(state: State, at: number, frame: Frame = state.frame): State {
  return { step: state.step + 1, at, frame };
}

/** The shortest value first; a value that is known is expected first, and may be corrected as long as it is open. */
function takeSlot(step: Step & { readonly kind: 'slot' }, state: State, text: string, choices: State[]): State | undefined {
  const expected = expectedText(state.frame, step.slot);
  if (expected !== undefined && state.from === undefined) {
    if (isOpen(state.frame, step.slot.name)) choices.push({ ...state, from: state.at });
    if (!text.startsWith(expected, state.at)) return undefined;
    const frame = bindText(state.frame, step.slot, expected);
    return frame === undefined ? undefined : next(state, state.at + expected.length, frame);
  }
  const end = endOf(step, text, state.from ?? state.at);
  if (end === undefined || (step.short && hasLineEnd(text, state.at, end))) return undefined;
  if (!step.last && end < text.length) choices.push({ ...state, from: end + 1 });
  const value = text.slice(state.at, end);
  if (value.includes('\u0000') || value === expected) return undefined;
  const frame = bindText(state.frame, step.slot, value);
  return frame === undefined ? undefined : next(state, end, frame);
}

function hasLineEnd(text: string, from: number, to: number): boolean {
  const found = text.indexOf('\n', from);
  return found !== -1 && found < to;
}

function endOf({ until, last }: Step & { readonly kind: 'slot' }, text: string, from: number): number | undefined {
  if (from > text.length) return undefined;
  if (last) return text.length;
  if (until === undefined) return from;
  const found = text.indexOf(until, from);
  return found === -1 ? undefined : found;
}

function takeOptional(step: Step & { readonly kind: 'optional' }, state: State, choices: State[]): State {
  const known = lookUp(state.frame, step.name)?.value;
  const set = (value: boolean): Frame => (step.isFlag && known === undefined ? bindFlag(state.frame, step.name, value) : state.frame);
  if (state.skip === true || known === false || known === '') return { step: step.end, at: state.at, frame: set(false) };
  if (known === undefined) choices.push({ ...state, skip: true });
  return next(state, state.at, set(true));
}

function takeItem(step: Step & { readonly kind: 'item' }, state: State, text: string, choices: State[]): State | undefined {
  if (state.skip === true) return { step: step.end, at: state.at, frame: state.frame };
  choices.push({ ...state, skip: true });
  const isFirst = !hasItems(state.frame, step.name);
  if (!isFirst && !text.startsWith(step.separator, state.at)) return undefined;
  const at = isFirst ? state.at : state.at + step.separator.length;
  return { step: state.step + 1, at, frame: emptyFrame(step.names, state.frame, at) };
}
