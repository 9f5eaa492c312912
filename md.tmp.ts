import { readFileSync } from 'node:fs'; import { execSync } from 'node:child_process';
import { markdown } from './src/languages/markdown.ts'; import { linksOf } from './src/languages/markdown/links.ts'; import { partsOf } from './src/languages/markdown/targets.ts';
import { chunksOf } from './src/languages/markdown/chunks.ts';
const files = execSync("find /tmp/docs-corpus node_modules /usr/share /usr/lib/node_modules \\( -name '*.md' -o -name '*.markdown' \\) -type f 2>/dev/null").toString().trim().split('\n');
const find = await markdown.load();
let s = Date.now(); let n = 0, bytes=0; const got = files.map(f => { const t = readFileSync(f,'utf8'); bytes += t.length; return find(t, f); }); console.log(files.length, bytes, 'find ms', Date.now()-s);
s = Date.now(); let bad = 0;
for (const [i,f] of files.entries()) { const t = readFileSync(f,'utf8'); if (t.length > 300000) continue;
 const want = new Set((await linksOf(t)).filter(l => { const p = partsOf(l.url); return p && p.name !== ''; }).map(l => l.url + '@')); n += want.size;
 const have = new Set(got[i]!.map(r=>r.specifier + '@'));
 for (const w of want) if (!have.has(w)) { bad++; console.log('MISSED', f, w); }
 for (const w of have) if (!want.has(w)) { bad++; console.log('EXTRA', f, w); }
}
console.log(n, 'links', bad, 'bad; whole ms', Date.now()-s);
