// What a process knows from the plan before changes no answer: random repositories, edited at random, against plans from nothing.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareEdits } from './incremental.ts';

const incremental = suite('incremental plans');

incremental('200 repositories, 20 edits each: links, findings, plan and order as from nothing', async () => {
  const sums = { findings: 0, links: 0 };
  for (let seed = 1; seed <= 200; seed += 1) {
    const { findings, links } = await compareEdits(seed, 20);
    sums.findings += findings;
    sums.links += links;
  }
  assert.ok(sums.findings > 500 && sums.links > 10_000, JSON.stringify(sums));
});

incremental.run();
