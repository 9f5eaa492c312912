// The page of statistics in a real browser: with no run, one and ten thousand; by pointer and by keyboard; light, dark, narrow, printed.
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StatsReport } from '../../src/model.ts';
import { statsReporters } from '../../src/reporters/stats/index.ts';
import { inLine } from '../../src/reporters/text.ts';
import { artefacts, chromiumPath, openHtml, type OpenPage } from '../helpers/browser.ts';
import { contrasts, intruders } from '../helpers/page-probes.ts';
import { hostileNames } from '../helpers/plan-reports.ts';
import { hostile, many, none, single, some } from '../helpers/stats-reports.ts';

const where = chromiumPath();
const looking = suite('stats, page in a browser');
let browser: Browser;
let directory: string;

type Contrasts = { readonly poor: readonly string[]; readonly least: number; readonly seen: number };

/** A test with a page, which must have complained of nothing and asked for nothing in the end. */
function look(name: string, report: StatsReport, test: (open: OpenPage) => Promise<void>, options: Parameters<typeof openHtml>[3] = {}): void {
  if ('missing' in where) return looking.skip(`${name} (skipped: ${where.missing})`, () => undefined);
  looking(name, async () => {
    const open = await openHtml(browser, statsReporters.html(report), join(directory, `${name.replace(/[^a-z0-9]+/gi, '-')}.html`), options);
    try {
      await test(open);
      assert.equal(open.complaints, []);
      assert.equal(open.requests, []);
    } finally {
      await open.page.close();
    }
  });
}

if ('missing' in where) {
  // The runner takes a suite without a test for a mistake, and does not print the titles of skipped ones.
  looking(`not looked at: ${where.missing}`, () => {
    process.stdout.write(`  the page of statistics was not looked at: ${where.missing}\n`);
    assert.match(statsReporters.html(some()), /<\/html>\n$/);
  });
}

looking.before(async () => {
  if ('missing' in where) return;
  directory = artefacts();
  process.stdout.write(`  screenshots: ${directory}\n`);
  browser = await chromium.launch({ executablePath: where.path });
});
looking.after(async () => {
  if (!('missing' in where)) await browser.close();
});

const picture = (name: string): string => join(directory, `stats-${name}.png`);

/** Texts of one plot, or of one interval, that overlap; and ticks that leave the page. */
const collisions = String.raw`(() => {
  const found = [];
  for (const group of document.querySelectorAll('.plot, .interval, .ways, .tiles div, .bars li, figcaption')) {
    const texts = [...group.querySelectorAll('*')].filter((one) => one.childElementCount === 0 && one.textContent.trim() !== '' && one.getClientRects().length > 0);
    const boxes = texts.map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }));
    for (const { text, box } of boxes) if (box.left < 0 || box.right > innerWidth + 0.5) found.push('leaves the page: ' + text);
    for (let i = 0; i < boxes.length; i += 1) {
      for (let j = i + 1; j < boxes.length; j += 1) {
        const [a, b] = [boxes[i].box, boxes[j].box];
        if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4) found.push(boxes[i].text + ' and ' + boxes[j].text);
      }
    }
  }
  return found;
})()`;

const reports = { none: none(), one: single(), eighty: some(), 'ten thousand': many() };

for (const [name, report] of Object.entries(reports)) {
  for (const [scheme, width] of [['light', 1440], ['dark', 1440], ['light', 390]] as const) {
    look(`${name} runs, ${scheme}, ${width} pixels wide: everything can be read`, report, async ({ page, ask, loaded }) => {
      const { poor, seen, least } = await ask<Contrasts>(contrasts);
      assert.equal(poor, []);
      assert.ok(seen >= (name === 'none' ? 5 : 40), String(seen));
      assert.is(await ask('document.documentElement.scrollWidth <= innerWidth'), true);
      assert.equal(await ask<string[]>(collisions), []);
      await page.screenshot({ path: picture(`${name.replace(' ', '-')}-${scheme}-${width}`), fullPage: true });
      process.stdout.write(`  ${name} ${scheme} ${width}: loaded in ${Math.round(loaded)} ms, least contrast ${least.toFixed(2)} of ${seen} texts\n`);
      assert.ok(loaded < 3000, String(loaded));
    }, { colorScheme: scheme, viewport: { width, height: 900 } });
  }
}

look('the keyboard reads a plot, point by point', some(), async ({ page, ask }) => {
  const reading = (): Promise<string> => page.locator('#plot-0 .reading').innerText();
  const focused = (): Promise<string> => ask<string>('document.activeElement.id');
  for (let presses = 0; presses < 20 && (await focused()) !== 'plot-0'; presses += 1) await page.keyboard.press('Tab');
  assert.is(await focused(), 'plot-0');
  assert.is(await ask(`document.activeElement.matches(':focus-visible')`), true);
  const points = some().series[0]?.points ?? [];
  const last = points.at(-1);
  assert.match(await reading(), new RegExp(`^${last?.date.slice(0, 10)} ${last?.date.slice(11, 16)} UTC: ${last?.median} ms`));
  await page.keyboard.press('ArrowLeft');
  assert.match(await reading(), `${points.at(-2)?.median} ms`);
  await page.keyboard.press('Home');
  assert.match(await reading(), `${points[0]?.median} ms`);
  await page.keyboard.press('ArrowLeft');
  assert.match(await reading(), `${points[0]?.median} ms`, 'there is no point before the first');
  await page.keyboard.press('PageDown');
  assert.match(await reading(), `${points[10]?.median} ms`);
  assert.is(await page.locator('#plot-0 .cursor').isVisible(), true);
  await page.keyboard.press('Tab');
  assert.is(await focused(), 'plot-1');
  assert.is(await reading(), '');
  await page.keyboard.press('Escape');
  assert.is(await page.locator('.cursor:visible').count(), 0);
});

look('the pointer reads it, too: the point nearest to it', many(), async ({ page }) => {
  const canvas = page.locator('#plot-0 .canvas');
  const box = await canvas.boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
  const middle = many().series[0]?.points[60];
  const reading = await page.locator('#plot-0 .reading').innerText();
  assert.match(reading, /^until \d{4}-\d\d-\d\d: \d+ ms \(\d+ ms to \d+ ms\), \d+ of 8[34] runs failed$/);
  assert.match(reading, new RegExp(`: (${middle?.median}|${many().series[0]?.points[59]?.median}) ms`));
  const cursor = await page.locator('#plot-0 .cursor').boundingBox();
  assert.ok(cursor !== null && Math.abs(cursor.x - box.x - box.width * 0.5) < box.width / 100);
  await page.screenshot({ path: picture('pointer') });
  await page.mouse.move(5, 5);
  assert.is(await page.locator('.cursor:visible').count(), 0);
});

look('intervals lie where the numbers say', some(), async ({ page, ask }) => {
  const places = await ask<{ zero: number; middle: number; low: number; high: number; left: number; right: number }[]>(String.raw`[...document.querySelectorAll('.interval svg:not(.progress)')].map((svg) => {
    const x = (selector, end) => { const path = svg.querySelector(selector); const at = path.getPointAtLength(end ? path.getTotalLength() : 0); return new DOMPoint(at.x, at.y).matrixTransform(path.getScreenCTM()).x; };
    const box = svg.getBoundingClientRect();
    return { zero: x('.zero', false), middle: x('.middle', false), low: x('.range', false), high: x('.range', true), left: box.left, right: box.right };
  })`);
  assert.is(places.length, 3);
  const [gain, loss, nothing] = places;
  for (const { zero, left, right, low, high, middle } of places) {
    assert.ok(Math.abs(zero - (left + right) / 2) < 1, '0 is in the middle of each');
    assert.ok(low <= middle && middle <= high && low >= left && high <= right);
  }
  assert.ok(gain !== undefined && gain.low > gain.zero && loss !== undefined && loss.high < loss.zero && nothing !== undefined && nothing.low < nothing.zero && nothing.high > nothing.zero);
  assert.equal(await page.locator('.claim').allInnerTexts(), [...(await page.locator('.gain .claim').allInnerTexts()), ...(await page.locator('.loss .claim').allInnerTexts()), 'no measurable gain', 'not enough pairs (12 of 30)']);
});

look('more than ten rules are folded, and unfold', some(), async ({ page }) => {
  assert.is(await page.locator('#rules .bars li:visible').count(), 10);
  await page.locator('#rules summary').focus();
  await page.keyboard.press('Enter');
  assert.is(await page.locator('#rules .bars li:visible').count(), some().rules.length);
});

look('hostile names break nothing', hostile(), async ({ page, ask }) => {
  assert.equal(await ask<string[]>(intruders), []);
  assert.is(await page.locator('script').count(), 2);
  assert.equal(await page.locator('#files code').allTextContents(), hostileNames.map(inLine));
  await page.locator('#plot-1').focus();
  await page.keyboard.press('Home');
  assert.is(await ask('window.broken === undefined && Object.prototype.path === undefined'), true);
  assert.is(await ask('document.documentElement.scrollWidth <= innerWidth'), true);
  await page.screenshot({ path: picture('hostile'), fullPage: true });
});

look('a script that somehow got in does not run', some(), async ({ complaints, ask }) => {
  await ask(`(() => { const script = document.createElement('script'); script.textContent = 'window.broken = 5'; document.body.append(script); })()`);
  assert.is(await ask('window.broken === undefined'), true);
  assert.match(complaints.splice(0).join('\n'), 'Content Security Policy');
});

look('without a script it reads all the same', some(), async ({ page }) => {
  assert.is(await page.locator('.script-only:visible').count(), 0);
  assert.is(await page.locator('.plot:visible').count(), some().series.length);
  assert.match(await page.locator('#main').innerText(), 'nine of ten within');
}, { javaScriptEnabled: false });

look('it prints', some(), async ({ page }) => {
  await page.emulateMedia({ media: 'print' });
  await page.screenshot({ path: picture('printed'), fullPage: true });
  await page.emulateMedia({});
  const pdf = await page.pdf({ path: join(directory, 'stats.pdf'), format: 'A4' });
  assert.ok(pdf.length > 20_000, String(pdf.length));
});

looking.run();
