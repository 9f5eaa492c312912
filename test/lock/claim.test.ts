// The lock file's protocol, step by step: three processes are stopped, go on and die before any of their calls.
import { rmSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { claim, isMine, sweep, type Attempt } from '../../src/lock/claim.ts';
import { newOwner } from '../../src/lock/owner.ts';
import { MemoryDirectory, stopped, Tape } from '../helpers/memory-directory.ts';

const test = suite('lock/claim');
const file = '/memory/lock';

interface Process {
  /** Makes so many more steps, or all. */
  run(steps?: number): void;
  /** Is no more from here on: not even its `finally` blocks run. */
  die(): void;
}

/** The processes of one story, and who of them has the lock. */
class World {
  readonly directory: MemoryDirectory;
  /** Whether every process had as many steps to make as it was told to. */
  complete = true;
  private readonly dead = new Set<string>();
  private holder: Attempt | undefined;

  constructor(directory: MemoryDirectory) {
    this.directory = directory;
    directory.clear();
  }

  /** A process that tries once, and sweeps when it has the lock. */
  start(): Process {
    const tape = new Tape();
    const mine = newOwner(undefined);
    // Whether somebody lives is seen at one moment, too.
    const attempt: Attempt = { file, mine, isDead: ({ token }) => tape.call(false, () => this.dead.has(token)) as boolean };
    let ended = false;
    let won = false;
    const live = (): void => {
      if (claim(attempt).taken) {
        if (!won) this.win(attempt);
        won = true;
        sweep(attempt);
      }
      ended = true;
    };
    return {
      run: (steps = Infinity) => {
        if (!ended && !this.dead.has(mine.token)) this.record(tape, steps, live);
        if (ended && steps !== Infinity) this.complete = false;
      },
      die: () => {
        this.dead.add(mine.token);
        if (this.holder === attempt) this.holder = undefined;
      },
    };
  }

  private record(tape: Tape, steps: number, live: () => void): void {
    tape.rewind(steps);
    this.directory.tape = tape;
    try {
      live();
    } catch (error) {
      if (error !== stopped) throw error;
    } finally {
      this.directory.tape = undefined;
    }
  }

  private win(attempt: Attempt): void {
    const { tape } = this.directory;
    this.directory.tape = undefined;
    assert.is(this.holder, undefined, 'a second winner');
    assert.ok(isMine(file, attempt.mine), 'the winner’s file is another’s');
    this.holder = attempt;
    this.directory.tape = tape;
  }

  /** Whoever has the lock gives it back. */
  release(): void {
    if (this.holder === undefined) return;
    assert.ok(isMine(file, this.holder.mine), 'the holder’s file is another’s');
    rmSync(file);
    this.holder = undefined;
  }

  layDead(path: string, letter: string): void {
    this.dead.add(letter.repeat(24));
    writeFileSync(path, JSON.stringify({ ...newOwner(undefined), token: letter.repeat(24) }));
  }

  layGarbage(): void {
    writeFileSync(file, '');
    this.directory.clock += 60_000;
  }

  /** However the story went: somebody has it or can have it, and when all is over nothing lies there. */
  assertSound(): void {
    // What was created and never written is given up for certain.
    this.directory.clock += 60_000;
    if (this.holder === undefined) this.start().run();
    assert.ok(this.holder !== undefined, 'nobody has it');
    this.release();
    this.start().run();
    this.release();
    assert.equal([...this.directory.names.keys()], [], 'litter');
  }
}

const marker = (letter: string): string => `${file}.taking-${letter.repeat(24)}`;

const starts: Readonly<Record<string, (world: World) => void>> = {
  free: () => {},
  stale: (world) => world.layDead(file, 'a'),
  garbage: (world) => world.layGarbage(),
  'stale, with a dead heir': (world) => {
    world.layDead(file, 'a');
    world.layDead(marker('a'), 'b');
  },
  'stale, with two dead heirs': (world) => {
    world.layDead(file, 'a');
    world.layDead(marker('a'), 'b');
    world.layDead(marker('b'), 'c');
  },
};

/**
 * What becomes of the processes a, b and c: `a` runs to its end, `aj` and `ak` make j and k more steps, `a!` dies, `-` is the
 * holder letting go.
 */
const stories = [
  'aj bk a b',
  'aj bk c a b',
  'aj bk c b a',
  'aj bk a - b',
  'aj bk a - c b',
  'aj bk c - a b',
  'aj bk c - b a',
  'aj b ak c a',
  'aj b - ak c a',
  'aj b - ak c - a',
  'aj bk b! c a',
  'aj bk b! c - a',
  'aj bk b! a c',
  'aj bk a! b c',
  'aj bk a! ck b c',
  'aj bk a! ck c! b',
  'aj a! bk c b',
  'aj a! bk b! c',
];

function tell(world: World, story: string, j: number, k: number): void {
  const processes = new Map(['a', 'b', 'c'].map((name) => [name, world.start()]));
  for (const word of story.split(' ')) {
    const process = processes.get(word[0] ?? '');
    if (process === undefined) world.release();
    else if (word[1] === '!') process.die();
    else process.run({ j, k }[word[1] ?? ''] ?? Infinity);
  }
}

/** Goes through all numbers of steps for the first stop, and for each through all that are possible then for the second. */
function tellAll(directory: MemoryDirectory, story: string, lay: (world: World) => void): number {
  let told = 0;
  for (let j = 0; ; j += 1) {
    for (let k = 0; ; k += 1) {
      const world = new World(directory);
      lay(world);
      try {
        tell(world, story, j, k);
        world.assertSound();
      } catch (error) {
        throw new Error(`steps ${j} and ${k}: ${(error as Error).message}`, { cause: error });
      }
      told += 1;
      if (world.complete) continue;
      // With no second steps at all, it was the first number that was too large.
      if (k === 0) return told;
      break;
    }
  }
}

for (const story of stories) {
  for (const [start, lay] of Object.entries(starts)) {
    test(`${start}: ${story}`, () => {
      for (const links of [true, false]) {
        const directory = new MemoryDirectory(links);
        directory.during(() => assert.ok(tellAll(directory, story, lay) > 5));
      }
    });
  }
}

test.run();
