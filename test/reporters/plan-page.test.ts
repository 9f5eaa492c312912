// The page of a plan in a real browser: it works by mouse and by keyboard, asks for nothing, overlaps nothing, and no name breaks out.
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanReport } from '../../src/model.ts';
import { planReporters } from '../../src/reporters/plan/index.ts';
import { inLine } from '../../src/reporters/text.ts';
import { artefacts, chromiumPath, openHtml, type OpenPage } from '../helpers/browser.ts';
import { contrasts, edgesOverFiles, focused, intruders, overlaps } from '../helpers/page-probes.ts';
import { generated, hostile, hostileNames, twelve } from '../helpers/plan-reports.ts';

const where = chromiumPath();
const looking = suite('plan, page in a browser');
let browser: Browser;
let directory: string;

type Overlaps = { readonly found: readonly string[]; readonly columns: number; readonly pairs: number };
type Contrasts = { readonly poor: readonly string[]; readonly least: number; readonly seen: number };
type Focus = { readonly tag: string; readonly id: string; readonly node: string; readonly ring: boolean };

/** A test with a page, which must have complained of nothing and asked for nothing in the end. */
function look(name: string, report: PlanReport, test: (open: OpenPage) => Promise<void>, options: Parameters<typeof openHtml>[3] = {}): void {
  if ('missing' in where) return looking.skip(`${name} (skipped: ${where.missing})`, () => undefined);
  looking(name, async () => {
    const open = await openHtml(browser, planReporters.html(report), join(directory, `${name.replace(/[^a-z0-9]+/gi, '-')}.html`), options);
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
    process.stdout.write(`  the page of a plan was not looked at: ${where.missing}\n`);
    assert.match(planReporters.html(twelve()), /<\/html>\n$/);
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

const panel = '#panel:not([hidden])';
const nodeAt = (number: number): string => `.node[data-node="${number}"]`;
const picture = (name: string): string => join(directory, `${name}.png`);

look('a click says why', twelve(), async ({ page }) => {
  await page.click(nodeAt(5));
  const text = (await page.locator(panel).innerText()).replace(/\s+/g, ' ');
  for (const words of ["src/money/amount.ts imports '../money/amount.js' (line 3)", "src/dates.ts imports '../dates.js' (line 4)", 'edit, because 3 of 120 lines change in one place', '+2 6 files depend on it', 'Comes after, through others src/money/currency.ts through src/money/amount.ts', "src/api/invoices.ts it imports '../invoice/model.js' (line 7)", 'Needed by, through others', 'docs/invoices.md through src/api/invoices.ts']) {
    assert.ok(text.includes(words), `${words}\nin ${text}`);
  }
  assert.is(await page.locator('.node.chosen').getAttribute('data-node'), '5');
  assert.is(await page.locator('.edge.near').count(), 5);
  await page.screenshot({ path: picture('twelve-light-panel') });
  // A name in the panel leads on.
  await page.locator(panel).getByRole('button', { name: 'src/dates.ts' }).click();
  assert.match(await page.locator(`${panel} h2`).innerText(), 'src/dates.ts');
  await page.getByRole('button', { name: 'Close' }).click();
  assert.is(await page.locator(panel).count(), 0);
  assert.is(await page.locator('.lit').count(), 0);
});

look('an edge says why', twelve(), async ({ page, ask }) => {
  const [x, y] = await ask<[number, number]>(`(() => { const edge = document.querySelector('[data-edge="0 3"]'); const at = edge.getPointAtLength(edge.getTotalLength() / 2); const point = new DOMPoint(at.x, at.y).matrixTransform(edge.getScreenCTM()); return [point.x, point.y]; })()`);
  // Four pixels beside it are near enough.
  await page.mouse.click(x, y + 4);
  assert.match((await page.locator(panel).innerText()).replace(/\s+/g, ' '), "First src/money/currency.ts Then src/money/amount.ts because it imports './currency.js' (line 2)");
});

look('the keyboard does it all', twelve(), async ({ page, ask }) => {
  const at = (): Promise<Focus> => ask<Focus>(focused);
  for (let presses = 0; presses < 20 && (await at()).node === ''; presses += 1) await page.keyboard.press('Tab');
  assert.equal(await at(), { tag: 'a', id: '', node: '1', ring: true });
  assert.match(await page.locator(nodeAt(1)).getAttribute('role') ?? '', 'button');
  await page.keyboard.press('ArrowDown');
  assert.is((await at()).node, '0');
  // The nearest of the column beside it, the upper one of two.
  await page.keyboard.press('ArrowRight');
  assert.is((await at()).node, '4');
  await page.screenshot({ path: picture('twelve-light-focus') });
  await page.keyboard.press('Enter');
  assert.is((await at()).id, 'panel-title');
  assert.match(await page.locator(panel).innerText(), "imports './currency.js' (line 1)");
  await page.keyboard.press('Escape');
  assert.is(await page.locator(panel).count(), 0);
  assert.equal(await at(), { tag: 'a', id: '', node: '4', ring: true });
  await page.keyboard.press('End');
  assert.is((await at()).node, '13');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');
  assert.is((await at()).node, '1');
  // One Tab leaves the drawing.
  await page.keyboard.press('Tab');
  assert.is((await at()).node, '');
  await page.keyboard.press('/');
  assert.is((await at()).id, 'search');
});

look('the search filters, the table sorts', twelve(), async ({ page }) => {
  const rows = (): Promise<string[]> => page.locator('#risk tbody tr:visible th').allInnerTexts();
  assert.is((await rows()).length, 12);
  await page.fill('#search', 'INVOICE model');
  assert.equal(await rows(), ['src/invoice/model.ts']);
  assert.is(await page.locator('#found').innerText(), '1 of 14 files');
  assert.equal(await page.locator('.node:not(.miss) title').allTextContents(), ['src/invoice/model.ts: updated, phase 3, 6 dependents']);
  assert.is(await page.locator('#files .file:visible').count(), 1);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  assert.match(await page.locator(`${panel} h2`).innerText(), 'src/invoice/model.ts');
  await page.focus('#search');
  await page.keyboard.press('Escape');
  assert.is((await rows()).length, 12);
  const head = (name: string) => page.locator('#risk th button', { hasText: name });
  await head('Size').click();
  assert.equal((await rows()).slice(0, 2), ['src/api/invoices.ts', 'src/invoice/print.ts']);
  await head('Size').click();
  assert.equal((await rows()).slice(0, 2), ['src/money/legacy.ts', 'bin/bill']);
  assert.is(await page.locator('#risk th[aria-sort]').getAttribute('aria-sort'), 'ascending');
  await head('File').focus();
  await page.keyboard.press('Enter');
  assert.is((await rows())[0], 'bin/bill');
});

for (const colorScheme of ['light', 'dark'] as const) {
  look(`twelve files, ${colorScheme}: nothing overlaps, everything can be read`, twelve(), async ({ page, ask }) => {
    const { found, columns, pairs } = await ask<Overlaps>(overlaps);
    assert.equal(found, []);
    assert.ok(columns === 6 && pairs > 10, `${columns} columns, ${pairs} pairs`);
    assert.equal(await ask<string[]>(edgesOverFiles), []);
    const { poor, seen, least } = await ask<Contrasts>(contrasts);
    assert.equal(poor, []);
    assert.ok(seen > 200, String(seen));
    process.stdout.write(`  ${colorScheme}: least contrast ${least.toFixed(2)} of ${seen} texts\n`);
    await page.screenshot({ path: picture(`twelve-${colorScheme}`), fullPage: true });
  }, { colorScheme });
}

for (const colorScheme of ['light', 'dark'] as const) {
  look(`five hundred files, ${colorScheme}, can be read, searched and seen at once`, generated(500), async ({ page, ask, loaded }) => {
    process.stdout.write(`  500 files: ${Math.round(loaded)} ms to load\n`);
    await page.screenshot({ path: picture(`five-hundred-${colorScheme}`) });
    await page.click(nodeAt(60));
    assert.match(await page.locator(panel).innerText(), 'src/core/model/list-filter-60.ts');
    await page.screenshot({ path: picture(`five-hundred-${colorScheme}-panel`) });
    if (colorScheme === 'dark') return;
    await page.keyboard.press('Escape');
    const { found, columns } = await ask<Overlaps>(overlaps);
    assert.equal(found, []);
    assert.ok(columns > 8, String(columns));
    assert.equal((await ask<Contrasts>(contrasts)).poor, []);
    const open = await page.locator('details[open]').count();
    await page.fill('#search', 'billing ledger');
    assert.match(await page.locator('#found').innerText(), /^\d+ of 620 files$/);
    assert.is(await ask(`(() => { const box = document.querySelector('.node:not(.miss)').getBoundingClientRect(); const view = document.querySelector('.view').getBoundingClientRect(); return box.top > view.top && box.bottom < Math.min(innerHeight, view.bottom) && box.left > view.left && box.right < view.right; })()`), true);
    await page.screenshot({ path: picture('five-hundred-search'), animations: 'disabled' });
    assert.ok((await page.locator('details[open]').count()) > 0);
    await page.fill('#search', '');
    assert.is(await page.locator('details[open]').count(), open);
    await page.getByRole('button', { name: 'Fit' }).click();
    assert.is(await ask(`(() => { const view = document.querySelector('.view'); return view.scrollWidth <= view.clientWidth; })()`), true);
    await page.screenshot({ path: picture('five-hundred-fit') });
    // Many importers are one place, which opens.
    await page.locator('.node.outside').click();
    assert.match(await page.locator(panel).innerText(), '120 importers outside');
  }, { colorScheme });
}

look('hostile names break nothing', hostile(), async ({ page, ask }) => {
  assert.equal(await ask<string[]>(intruders), []);
  assert.is(await page.locator('script').count(), 2);
  for (const [index] of hostileNames.entries()) {
    await page.locator(nodeAt(index)).focus();
    await page.keyboard.press('Enter');
    const shown = await page.locator(`${panel} h2 .path`).textContent();
    assert.ok(hostileNames.map(inLine).includes(shown ?? ''), shown ?? '');
    await page.keyboard.press('Escape');
  }
  assert.equal((await page.locator('#files .file > div > code.path').allTextContents()).slice(0, -1).sort(), hostileNames.map(inLine).sort());
  await page.fill('#search', '</script>');
  assert.is(await page.locator('#found').innerText(), '2 of 24 files');
  await page.fill('#search', '');
  assert.equal(await ask<string[]>(intruders), []);
  assert.equal((await ask<Overlaps>(overlaps)).found, []);
  assert.is(await ask(`window.broken === undefined && Object.prototype.path === undefined`), true);
  await page.screenshot({ path: picture('hostile') });
});

look('a script that somehow got in does not run', twelve(), async ({ complaints, ask }) => {
  await ask(`(() => { const script = document.createElement('script'); script.textContent = 'window.broken = 5'; document.body.append(script); })()`);
  assert.is(await ask('window.broken === undefined'), true);
  assert.match(complaints.splice(0).join('\n'), 'Content Security Policy');
});

look('without a script it reads as a list, and links lead to it', twelve(), async ({ page }) => {
  for (const { path } of twelve().operations) assert.ok(await page.locator('#files .path', { hasText: path }).first().isVisible(), path);
  assert.match(await page.locator('#file-5').innerText(), "after src/dates.ts: imports '../dates.js' (line 4)");
  assert.is(await page.locator('#search').isVisible(), false);
  await page.locator(nodeAt(5)).click();
  assert.match(page.url(), /#file-5$/);
  await page.screenshot({ path: picture('twelve-without-script') });
}, { javaScriptEnabled: false });

look('it is narrow on a narrow screen, and still without motion', twelve(), async ({ page, ask }) => {
  assert.is(await ask('document.documentElement.scrollWidth <= innerWidth'), true);
  assert.is(await ask(`getComputedStyle(document.querySelector('.node')).transitionDuration`), '0s');
  await page.locator(nodeAt(1)).click();
  await page.screenshot({ path: picture('twelve-narrow') });
}, { viewport: { width: 420, height: 860 }, reducedMotion: 'reduce' });

look('it prints', generated(60, 5), async ({ page }) => {
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
  assert.is(await page.locator('#search').isVisible(), false);
  assert.is(await page.locator('details:not([open])').count(), 0);
  await page.screenshot({ path: picture('sixty-printed'), fullPage: true });
  await page.emulateMedia({});
  const pdf = await page.pdf({ path: join(directory, 'sixty.pdf'), format: 'A4' });
  assert.ok(pdf.length > 20_000, String(pdf.length));
});

looking.run();
