// One of several processes that add to the same counters at the same time, each addition a transaction on what it read before.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError } from '../../src/errors.ts';
import type { FileChange } from '../../src/model.ts';
import { withHomes } from '../../src/transaction/exclusive.ts';
import { sha256 } from '../../src/transaction/state.ts';
import { transact } from '../../src/transaction/transaction.ts';
import { randomFrom } from './power.ts';

const [base = '', seed = '0', rounds = '0'] = process.argv.slice(2);
const random = randomFrom(Number(seed) + 1);
const places = ['left', 'middle', 'right'].map((name) => ({ root: join(base, name), home: join(base, `${name}-home`) }));
const counters = ['a/one', 'a/two', 'b/three', 'b/four', 'five'];
let conflicts = 0;

function choose<T>(values: readonly T[], count: number): T[] {
  const rest = [...values];
  return Array.from({ length: count }, () => rest.splice(Math.floor(random() * rest.length), 1)[0] as T);
}

/** Read without the lock, so that somebody may come in between: then the transaction must say so. */
function increments(root: string, paths: readonly string[]): FileChange[] {
  return paths.map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return { kind: 'write', path, content: Buffer.from(`${Number(text) + 1}\n`), expected: { kind: 'file', sha256: sha256(text) } };
  });
}

async function add(chosen: readonly (typeof places)[number][]): Promise<void> {
  const open = new Map(chosen.map((place) => [place, choose(counters, 3)] as const));
  while (open.size > 0) {
    const read = [...open].map(([place, paths]) => ({ place, changes: increments(place.root, paths) }));
    await withHomes(chosen.map(({ home }) => home), {}, async () => {
      for (const { place, changes } of read) {
        try {
          await transact(changes, place);
          open.delete(place);
        } catch (error) {
          if (!(error instanceof ConflictError)) throw error;
          conflicts += 1;
        }
      }
    });
  }
}

// All begin together.
process.stdout.write('ready\n');
while (!existsSync(join(base, 'go'))) await sleep(5);
// Every fourth is about two directories at once, named in any order.
for (let round = 0; round < Number(rounds); round += 1) await add(choose(places, round % 4 === 0 ? 2 : 1));
process.stdout.write(`${JSON.stringify({ conflicts })}\n`);
