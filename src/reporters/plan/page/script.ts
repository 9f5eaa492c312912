// The page's script, in plain JavaScript that a test type-checks: choosing a file or an edge, and the panel that says why.

/** Runs in one function with `viewScript`; knows the page's data and nothing else, and writes text only as text. */
export const panelScript = String.raw`
/** @type {import('./data.ts').PageData & { folded: number[] }} */
const data = JSON.parse(one('#plan-data', HTMLScriptElement).textContent || '');
const graph = one('#graph', SVGSVGElement);
const stage = one('.stage', HTMLElement);
const panel = one('#panel', HTMLElement);
const folded = new Set(data.folded);
/** @type {Map<number, SVGAElement>} */
const drawn = new Map();
for (const node of graph.querySelectorAll('.node')) if (node instanceof SVGAElement) drawn.set(Number(node.dataset.node), node);
/** @type {{ element: SVGElement, before: number, after: number }[]} */
const curves = [];
for (const element of graph.querySelectorAll('.edge')) {
  if (!(element instanceof SVGElement)) continue;
  const [before = -1, after = -1] = (element.dataset.edge || '').split(' ').map(Number);
  curves.push({ element, before, after });
}
/** Edges by the file that waits, and by the file that is waited for. @type {[number, string[]][][]} */
const into = data.nodes.map(() => []);
/** @type {[number, string[]][][]} */
const outOf = data.nodes.map(() => []);
for (const [before, after, why] of data.edges) {
  into[after]?.push([before, [...why]]);
  outOf[before]?.push([after, [...why]]);
}
/** Where focus goes when the panel closes. @type {SVGAElement | null} */
let origin = null;

/** @template {Element} T @param {string} selector @param {{ new (): T, prototype: T }} type @returns {T} */
function one(selector, type) {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new Error('The page has no ' + selector);
  return found;
}

/** @param {string} tag @param {string} className @param {(Node | string)[]} children */
function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

/** @param {number} number */
function pathOf(number) {
  const node = data.nodes[number];
  return node === undefined ? '' : node.path;
}

/** @param {number} size @param {string} noun */
function counted(size, noun) {
  return size + ' ' + noun + (size === 1 ? '' : 's');
}

/** A file's name that leads to it. @param {number} number */
function jump(number) {
  const button = element('button', 'jump', pathOf(number));
  button.setAttribute('type', 'button');
  button.addEventListener('click', () => choose(number, true));
  return button;
}

/** @param {string} title @param {[number, string[]][]} list @param {(why: string[]) => string} words @returns {Node[]} */
function listOf(title, list, words) {
  if (list.length === 0) return [];
  const most = 200;
  const items = list.slice(0, most).map(([number, why]) => element('li', '', jump(number), element('p', '', words(why))));
  if (list.length > most) items.push(element('li', '', '… and ' + (list.length - most) + ' more, listed below'));
  return [element('h3', '', title), element('ul', '', ...items)];
}

/** Everything that is reached from a file over several edges, with the file before it on the way. @param {number} start @param {[number, string[]][][]} edges @returns {[number, string[]][]} */
function through(start, edges) {
  const direct = new Set((edges[start] || []).map(([number]) => number));
  const seen = new Set([start, ...direct]);
  const queue = [...direct];
  /** @type {[number, string[]][]} */
  const found = [];
  for (let at = 0; at < queue.length; at += 1) {
    const via = queue[at] ?? -1;
    for (const [number] of edges[via] || []) {
      if (seen.has(number)) continue;
      seen.add(number);
      queue.push(number);
      found.push([number, ['through ' + pathOf(via)]]);
    }
  }
  return found;
}

/** @param {(Node | string)[]} title @param {Node[]} parts */
function open(title, ...parts) {
  const heading = element('h2', '', ...title);
  heading.id = 'panel-title';
  heading.tabIndex = -1;
  const close = element('button', 'close', 'Close');
  close.setAttribute('type', 'button');
  close.addEventListener('click', shut);
  panel.replaceChildren(element('header', '', heading, close), ...parts);
  panel.hidden = false;
  stage.classList.add('open');
  panel.scrollTop = 0;
  return heading;
}

function shut() {
  if (panel.hidden) return;
  panel.hidden = true;
  stage.classList.remove('open');
  light(new Set(), () => false);
  if (origin !== null) origin.focus({ preventScroll: true });
}

/** Lifts some files and edges out of the others. @param {Set<number>} near @param {(before: number, after: number) => boolean} isNear @param {number} [chosen] */
function light(near, isNear, chosen) {
  graph.classList.toggle('lit', near.size > 0);
  for (const [number, node] of drawn) {
    node.classList.toggle('near', near.has(number));
    node.classList.toggle('chosen', number === chosen);
    if (number === chosen) node.setAttribute('aria-current', 'true');
    else node.removeAttribute('aria-current');
  }
  for (const { element: curve, before, after } of curves) curve.classList.toggle('near', isNear(before, after));
}

/** @param {number} number */
function standOf(number) {
  return folded.has(number) ? data.folded[0] ?? number : number;
}

/** Shows a file: why it waits, and what waits for it. @param {number} number @param {boolean} [moves] focus goes into the panel */
function choose(number, moves) {
  const node = data.nodes[number];
  if (node === undefined) return;
  const stand = standOf(number);
  const before = into[number] || [];
  const after = outOf[number] || [];
  light(new Set([stand, ...before.map(([one]) => standOf(one)), ...after.map(([one]) => standOf(one))]), (from, to) => from === stand || to === stand, stand);
  origin = drawn.get(stand) || null;
  if (origin !== null) {
    rove(origin);
    reveal(origin);
  }
  const heading = open([element('span', 'path', node.path)], ...factsOf(node), ...listOf('Comes after', before, (why) => why.join(', ')), ...listOf('Comes after, through others', through(number, into), (why) => why.join(', ')), ...listOf('Needed by', after, (why) => 'it ' + why.join(', ')), ...listOf('Needed by, through others', through(number, outOf), (why) => why.join(', ')));
  if (moves) heading.focus({ preventScroll: true });
}

/** @param {import('./data.ts').PageNode} node @returns {Node[]} */
function factsOf(node) {
  if (node.kind === undefined) return [element('p', 'meta', 'Unchanged, outside the operations.')];
  const facts = [(node.word || '') + ' in phase ' + node.phase, ...(node.facts || [])];
  const parts = [element('p', 'meta', facts.join(' · '))];
  if (node.from !== undefined) parts.push(element('p', 'meta', 'from ', element('span', 'path', node.from)));
  parts.push(element('h3', '', 'Strategy'), element('p', '', element('b', '', node.strategy || ''), ', because ' + (node.reason || '')));
  const risk = node.risk || [];
  if (risk.length > 0) parts.push(element('h3', '', 'Risk, ' + counted(risk.reduce((sum, [points]) => sum + points, 0), 'point')), element('ul', 'points', ...risk.map(([points, words]) => element('li', '', '+' + points + '  ' + words))));
  return parts;
}

/** The files outside that share one place. */
function chooseFolded() {
  const stand = data.folded[0] ?? -1;
  const near = curves.filter(({ before, after }) => before === stand || after === stand).flatMap(({ before, after }) => [before, after]);
  light(new Set([stand, ...near]), (from, to) => from === stand || to === stand, stand);
  origin = drawn.get(stand) || null;
  const heading = open([counted(data.folded.length, 'importer') + ' outside'], element('p', 'meta', 'Unchanged files that import what changes.'), ...listOf('Files', data.folded.map((number) => [number, (into[number] || []).map(([before]) => pathOf(before))]), (why) => (why.length === 0 ? '' : 'after ' + why.join(', '))));
  heading.focus({ preventScroll: true });
}

/** Shows why one file comes before another. @param {number} before @param {number} after */
function chooseEdge(before, after) {
  light(new Set([before, after]), (from, to) => from === before && to === after);
  origin = drawn.get(after) || null;
  const why = data.edges.filter(([from, to]) => standOf(from) === before && standOf(to) === after);
  open(['Why one comes first'], ...why.slice(0, 200).flatMap(([from, to, words]) => [element('h3', '', 'First'), jump(from), element('h3', '', 'Then'), jump(to), element('p', '', 'because it ' + words.join(', '))]));
}
`;
