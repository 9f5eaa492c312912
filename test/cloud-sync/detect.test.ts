// Who syncs a folder: tables of synced and not-synced paths of three platforms, with the original substring rule's score beside ours.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { detectSync } from '../../src/transaction/cloud-sync/detect.ts';
import type { Confidence, SyncFinding } from '../../src/transaction/cloud-sync/findings.ts';
import { parseMounts } from '../../src/transaction/cloud-sync/mounts.ts';
import { nodeProbes } from '../../src/transaction/cloud-sync/probes.ts';
import { notSynced } from './not-synced.ts';
import { synced } from './synced.ts';
import { computers, probesOf, type Name } from './systems.ts';

const detection = suite('cloud-sync: detection');

const order: readonly Confidence[] = ['possible', 'likely', 'certain'];
const isAtLeast = (finding: SyncFinding | undefined, least: Confidence): boolean => finding !== undefined && order.indexOf(finding.confidence) >= order.indexOf(least);

const probes = new Map((Object.keys(computers) as Name[]).map((name) => [name, probesOf(computers[name])] as const));

function find(computer: Name, path: string): SyncFinding | undefined {
  const found = probes.get(computer);
  return found === undefined ? undefined : detectSync(path, found);
}

/** The rule that everybody writes first. */
const substrings = ['onedrive', 'dropbox', 'google drive', 'icloud drive', 'box', 'sync', 'cloud'];
const substringRule = (path: string): boolean => substrings.some((one) => path.toLowerCase().includes(one));

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

detection('synced paths are found: provider, and at least the expected confidence', () => {
  const wrong = synced.filter(([computer, path, provider, least]) => {
    const finding = find(computer, path);
    return finding?.provider !== provider || !isAtLeast(finding, least);
  });
  assert.equal(wrong.map(([computer, path]) => `${computer} ${path}: ${JSON.stringify(find(computer, path))}`), []);
  assert.ok(synced.length >= 80 && new Set(synced.map((row) => row.join())).size === synced.length);
  for (const provider of ['onedrive', 'dropbox', 'google-drive', 'icloud']) {
    for (const platform of ['linux', 'darwin', 'win32']) assert.ok(synced.some(([computer, , one]) => one === provider && computers[computer].platform === platform), `${provider} on ${platform}`);
  }
});

detection('paths that nothing syncs: none certain, and none likely', () => {
  const wrong = notSynced.map(([computer, path]) => ({ computer, path, finding: find(computer, path) })).filter(({ finding }) => isAtLeast(finding, 'likely'));
  assert.equal(wrong, []);
  assert.ok(new Set(notSynced.map(([, path]) => path)).size >= 200 && new Set(notSynced.map((row) => row.join())).size === notSynced.length);
});

detection('the score, and that of the original rule', () => {
  const score = (rule: (computer: Name, path: string) => boolean): string => {
    const [hits, misfires] = [synced.filter(([computer, path]) => rule(computer, path)).length, notSynced.filter(([computer, path]) => rule(computer, path)).length];
    return `recall ${percent(hits, synced.length)}, false positives ${percent(misfires, notSynced.length)}`;
  };
  for (const least of order) process.stdout.write(`  ${`at least ${least}:`.padEnd(20)} ${score((computer, path) => isAtLeast(find(computer, path), least))}\n`);
  process.stdout.write(`  the original rule:   ${score((_, path) => substringRule(path))} (of ${synced.length} synced, ${notSynced.length} not synced)\n`);
  assert.ok(synced.filter(([computer, path]) => find(computer, path) !== undefined).length >= 0.98 * synced.length);
});

detection('the words are as sure as the evidence', () => {
  const certain = find('fullLinux', '/home/me/Dropbox/app');
  assert.is(certain?.words, '/home/me/Dropbox/app lies in a folder of Dropbox (/home/me/Dropbox).');
  assert.equal(certain?.evidence, ["Dropbox's /home/me/.dropbox/info.json names /home/me/Dropbox.", '/home/me/Dropbox has the name that the client gives its folder.']);
  assert.match(find('linux', '/home/me/Dropbox/app')?.words ?? '', 'seems to lie');
  assert.match(find('fullMac', '/Users/me/Desktop/app')?.words ?? '', 'may be synced by iCloud Drive, if that is switched on for /Users/me/Desktop');
  assert.not.match(find('fullMac', '/Volumes/share/app')?.evidence.join() ?? '', 'secret');
});

detection('a folder is looked at once, and the configuration of clients once for all folders', () => {
  const own = probesOf(computers.fullLinux);
  detectSync('/home/me/Dropbox/app', own);
  const first = own.asked.length;
  detectSync('/home/me/Dropbox/app', own);
  assert.is(own.asked.length, first);
  detectSync('/home/me/elsewhere', own);
  assert.is(own.asked.filter((path) => path.endsWith('info.json')).length, 1);
});

detection('a broken or hostile configuration names nothing', () => {
  const texts = ['', 'null', '[]', '{"personal":null}', '{"personal":{"path":7}}', '{"personal":{"path":"/"}}', '{"personal":{"path":"/home/me"}}', '{"personal":{"path":"relative"}}', '{"__proto__":{"path":"/"}}', '['.repeat(100_000)];
  for (const text of texts) assert.is(detectSync('/home/me/app', probesOf({ ...computers.linux, files: { '/home/me/.dropbox/info.json': text } })), undefined, text.slice(0, 40));
  const started = performance.now();
  const xml = `${'<folder path="'.repeat(50_000)}${'<'.repeat(100_000)}`;
  detectSync('/home/me/app', probesOf({ ...computers.linux, files: { '/home/me/.config/syncthing/config.xml': xml }, mounts: `${' on /x ('.repeat(100_000)}\n${'a on /b '.repeat(1000)}` }));
  detectSync(`/${'a/'.repeat(100_000)}`, probesOf(computers.linux));
  assert.ok(performance.now() - started < 5000, 'bounded');
});

detection('mount tables of Linux and macOS', () => {
  assert.equal(parseMounts('a /with\\040space nfs rw 0 0\n\nrubbish\n'), [{ source: 'a', point: '/with space', type: 'nfs', options: 'rw' }]);
  assert.equal(parseMounts('//u@h/s on /Volumes/a b (smbfs, nodev)\n'), [{ source: '//u@h/s', point: '/Volumes/a b', type: 'smbfs', options: 'nodev' }]);
});

detection('the probes of this system answer, also for what is not there', () => {
  assert.is(nodeProbes.readFile('/no/such/file'), undefined);
  assert.equal(nodeProbes.list('/no/such/directory'), []);
  assert.is(nodeProbes.realpath('/no/such/file'), '/no/such/file');
  assert.is(nodeProbes.device('/no/such/file'), undefined);
  assert.is(nodeProbes.readFile(process.platform === 'win32' ? 'NUL' : '/dev/zero'), undefined);
  if (process.platform === 'linux') assert.ok(parseMounts(nodeProbes.mounts() ?? '').some(({ point }) => point === '/'));
});

detection.run();
