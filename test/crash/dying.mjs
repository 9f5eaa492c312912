// Loaded into writeopt by `--import`: counts what it does to the disk from the moment it opens its transaction, and dies, or is signalled, at one of these calls.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { DYING_AT = '0', DYING_SIGNAL = 'SIGKILL', DYING_LOG } = process.env;

const mutating = 'chmod chown copyFile fchmod fsync link mkdir mkdtemp rename rm rmdir symlink unlink utimes write writeFile'.split(' ');

let begun = false;
let count = 0;
/** Writing the list is no call of writeopt's. */
let listing = false;

function point(name, words) {
  if (listing) return;
  begun ||= words.some((word) => /\.git[\\/]writeopt/.test(word));
  if (!begun) return;
  count += 1;
  if (DYING_LOG !== undefined) list({ at: count, name, words });
  if (isChosen(name, words)) process.kill(process.pid, DYING_SIGNAL);
}

/** By number, or by what its name and its paths match. */
function isChosen(name, words) {
  if (/^\d+$/.test(DYING_AT)) return count === Number(DYING_AT);
  return new RegExp(DYING_AT).test([name, ...words].join(' '));
}

function list(call) {
  listing = true;
  fs.appendFileSync(DYING_LOG, `${JSON.stringify(call)}\n`);
  listing = false;
}

/** What a call names; contents and descriptors say nothing. */
const named = (args) => args.slice(0, 2).filter((one) => typeof one === 'string' && one.length < 4096);

function watch(object, key, name) {
  const original = object[key];
  object[key] = Object.assign(function (...args) {
    point(name, named(args));
    return Reflect.apply(original, this, args);
  }, original);
}

function watchOpen(object, key, name) {
  const original = object[key];
  object[key] = function (...args) {
    if (typeof args[1] === 'string' && /[wax+]/.test(args[1])) point(name, named(args).slice(0, 1));
    return Reflect.apply(original, this, args);
  };
}

/** Before git is started, and when it has just been: it goes on alone then. */
function watchSpawn() {
  const { spawn } = childProcess;
  childProcess.spawn = (...args) => {
    const words = [[args[0], ...(Array.isArray(args[1]) ? args[1] : [])].join(' ').slice(-80)];
    point('spawn', words);
    const child = Reflect.apply(spawn, childProcess, args);
    point('spawned', words);
    return child;
  };
}

if (/[\\/]dist[\\/]cli\.js$/.test(process.argv[1] ?? '')) {
  for (const name of mutating) {
    watch(fs, `${name}Sync`, name);
    if (name in fs.promises) watch(fs.promises, name, name);
  }
  watchOpen(fs, 'openSync', 'open');
  watchSpawn();
  syncBuiltinESMExports();
}
