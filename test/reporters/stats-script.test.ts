// The script of the statistics' page: no type errors, nothing but it may run, and text stays text.
import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { html, script, scriptHash } from '../../src/reporters/stats/html.ts';
import { complaints } from '../helpers/page-script.ts';
import { none, some } from '../helpers/stats-reports.ts';

const checking = suite('stats, script of the page');
const complaintsOf = (text: string): string[] => complaints(text, 'src/reporters/stats/page');

checking('it has no type errors', () => {
  assert.equal(complaintsOf(script), []);
});

checking('a wrong name of the data, of the page or of the browser would be found', () => {
  const mistakes = [
    ["points[best]?.[0]", "points[best]?.at"],
    ['cursor.hidden = false', "cursor.hidden = 'no'"],
    ['event.clientX', 'event.client'],
  ] as const;
  for (const [right] of mistakes) assert.ok(script.includes(right), right);
  assert.is(complaintsOf(mistakes.reduce((text, [right, wrong]) => text.replace(right, wrong), script)).length, mistakes.length);
});

checking('nothing but this script may run in the page', () => {
  const actual = `sha256-${createHash('sha256').update(script).digest('base64')}`;
  assert.is(scriptHash, actual, `the script was changed: set scriptHash to '${actual}'`);
  assert.ok(html(some()).includes(`script-src '${actual}'`));
  assert.not.match(html(none()), '<script');
});

checking('it never makes markup of text, and asks for nothing', () => {
  const code = script.replace(/\/\*\*.*?\*\//gs, '');
  assert.ok(code.length > script.length / 2);
  assert.not.match(code, /innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Function\(|fetch|XMLHttp|WebSocket|sendBeacon|import\(|<\/|<!--/);
});

checking.run();
