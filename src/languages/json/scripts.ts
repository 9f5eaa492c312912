// Which files of its own a command line runs.

const interpreters = /^(?:node|nodejs|tsx|ts-node|ts-node-esm|ts-node-dev|esno|esmo|jiti|bun|nodemon|vite-node|babel-node|swc-node|electron|zx|python3?|bash|sh)$/;
/** A word that is a path with the extension of a program. */
const program = /^(?:\.{1,2}\/)*(?:[\w@+-][\w@.+-]*\/)*[\w@+-][\w@.+-]*\.(?:[cm]?[jt]s|[jt]sx|py|sh)$/;
/** Options of node whose value is loaded first; only those that begin with a dot are paths. */
const loading = /^(?:--import|--require|-r|--loader|--experimental-loader|--env-file|--tsconfig)$/;
/** Options whose next word is a value. */
const valued = /^(?:-C|--conditions|--project|-P|--watch-path|--watch|-w|--exec|-x|--ext|-e|-O|--compiler-options|--inspect-port|--stack-size)$/;

/** Of each command of a script the program that is run, and what is loaded before it. */
export function programsIn(script: string): string[] {
  // A script of this length is not written by hand.
  if (script.length > 10_000) return [];
  const found: string[] = [];
  for (const command of script.split(/&&|\|\||[;|&\n]/)) {
    const words = command.trim().split(/\s+/).map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
    // From here on paths are relative to somewhere else.
    if (words[0] === 'cd' || words[0] === 'pushd') break;
    found.push(...programsOf(words));
  }
  return found;
}

function programsOf(words: readonly string[]): string[] {
  const first = words.findIndex((word) => !/^\w+=/.test(word) && !/^(?:cross-env|npx|exec|time|env)$/.test(word));
  const direct = words[first];
  if (direct !== undefined && /^\.{1,2}\//.test(direct) && isOwn(direct)) return [direct];
  const start = words.findIndex((word) => interpreters.test(word));
  if (start < 0) return [];
  const found: string[] = [];
  for (let index = start + 1; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const [option = '', value] = word.split('=', 2);
    if (loading.test(option)) {
      const loaded = value ?? words[(index += 1)] ?? '';
      if (/^\.{1,2}\//.test(loaded) && !/[$*{]/.test(loaded) && !loaded.includes('node_modules/')) found.push(loaded);
    } else if (valued.test(word)) index += 1;
    else if (!word.startsWith('-') && !interpreters.test(word)) {
      // What follows are its own arguments.
      if (isOwn(word)) found.push(word);
      // `bun run build`, `tsx watch x.ts`, `node --test x.js`: a verb comes first.
      if (!/^(?:run|watch|x|exec|test)$/.test(word)) break;
    }
  }
  return found;
}

function isOwn(word: string): boolean {
  return program.test(word) && !word.includes('node_modules/');
}
