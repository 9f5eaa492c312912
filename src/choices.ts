// One of a few names, as somebody typed it: anything else is refused with what was probably meant.
import { closest } from './closest.ts';
import { UsageError } from './errors.ts';

/** `what` names the option, such as `report`. Throws UsageError. */
export function oneOf<Name extends string>(known: readonly Name[], name: unknown, what: string): Name {
  const found = known.find((one) => one === name);
  if (found !== undefined) return found;
  const guess = closest(String(name), known);
  throw new UsageError(`There is no ${what} ${JSON.stringify(name)}.`, {
    help: guess === undefined ? `Use one of: ${known.join(', ')}.` : `Did you mean --${what} ${guess}?`,
  });
}
