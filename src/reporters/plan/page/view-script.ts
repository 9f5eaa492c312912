// The rest of the page's script: keys, zoom and pan, the search and the table; type-checked together with the panel.

export const viewScript = String.raw`
const view = one('.view', HTMLElement);
const heads = one('#heads', SVGSVGElement);
const search = one('#search', HTMLInputElement);
const found = one('#found', HTMLElement);
const percent = one('#percent', HTMLElement);
const places = new Map([...drawn].map(([number, node]) => {
  const [x = 0, y = 0] = (node.getAttribute('transform') || '').replace(/[^0-9. -]/g, '').trim().split(' ').map(Number);
  return [number, { number, node, x, y }];
}));
const order = [...places.values()].sort((a, b) => a.x - b.x || a.y - b.y);
let scale = 1;

/** One file at a time can be reached with Tab, the others with arrows. @param {SVGAElement} node */
function rove(node) {
  for (const other of drawn.values()) other.setAttribute('tabindex', other === node ? '0' : '-1');
}

/** Scrolls the drawing until a file is in that part of it which the window shows. @param {Element} node */
function reveal(node) {
  const box = node.getBoundingClientRect();
  const room = view.getBoundingClientRect();
  const right = room.left + view.clientWidth;
  const top = Math.max(0, room.top + heads.getBoundingClientRect().height);
  const bottom = Math.max(top + 90, Math.min(room.top + view.clientHeight, innerHeight));
  if (box.left < room.left + 12) view.scrollLeft -= room.left + 40 - box.left;
  if (box.right > right - 12) view.scrollLeft += box.right - right + 40;
  if (box.top < top + 8) view.scrollTop -= top + 24 - box.top;
  if (box.bottom > bottom - 8) view.scrollTop += box.bottom - bottom + 24;
}

/** @param {SVGAElement} node */
function focusOn(node) {
  rove(node);
  node.focus({ preventScroll: true });
  reveal(node);
}

/** The next file in a direction: along its column, or the nearest of the column beside it. @param {string} key @param {{ x: number, y: number, node: SVGAElement }} from */
function next(key, from) {
  const can = order.filter(({ node }) => !node.classList.contains('miss'));
  const at = can.findIndex(({ node }) => node === from.node);
  if (key === 'Home') return can[0];
  if (key === 'End') return can[can.length - 1];
  if (key === 'ArrowDown') return can[at + 1];
  if (key === 'ArrowUp') return can[at - 1];
  const side = can.filter(({ x }) => (key === 'ArrowRight' ? x > from.x : x < from.x));
  const column = side.reduce((best, { x }) => (key === 'ArrowRight' ? Math.min(best, x) : Math.max(best, x)), key === 'ArrowRight' ? Infinity : -Infinity);
  return side.filter(({ x }) => x === column).sort((a, b) => Math.abs(a.y - from.y) - Math.abs(b.y - from.y))[0];
}

/** @param {number} number */
function activate(number) {
  if (folded.has(number)) chooseFolded();
  else choose(number, true);
}

graph.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : graph;
  const node = target.closest('.node');
  const edge = target.closest('.edge, .hit');
  if (node instanceof SVGAElement) {
    event.preventDefault();
    focusOn(node);
    activate(Number(node.dataset.node));
  } else if (edge instanceof SVGElement) {
    const [before = -1, after = -1] = (edge.dataset.edge || '').split(' ').map(Number);
    chooseEdge(before, after);
  }
});
graph.addEventListener('keydown', (event) => {
  const node = document.activeElement;
  const from = node instanceof SVGAElement ? places.get(Number(node.dataset.node)) : undefined;
  if (from === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    activate(from.number);
  } else if (/^(Arrow|Home$|End$)/.test(event.key)) {
    event.preventDefault();
    const to = next(event.key, from);
    if (to !== undefined) focusOn(to.node);
  } else if (event.key === '+' || event.key === '-') zoom(scale * (event.key === '+' ? 1.25 : 0.8));
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && document.activeElement === search && search.value !== '') {
    search.value = '';
    filter();
  } else if (event.key === 'Escape') shut();
  else if (event.key === '/' && !(document.activeElement instanceof HTMLInputElement)) {
    event.preventDefault();
    search.focus();
  }
});

/** Keeps what is under the pointer, or in the middle, where it is. @param {number} to @param {number} [clientX] @param {number} [clientY] */
function zoom(to, clientX, clientY) {
  const box = view.getBoundingClientRect();
  const x = clientX === undefined ? view.clientWidth / 2 : clientX - box.left;
  const y = clientY === undefined ? view.clientHeight / 2 : clientY - box.top;
  const ratio = Math.min(3, Math.max(0.08, to)) / scale;
  scale *= ratio;
  const width = Number(graph.dataset.width) * scale;
  graph.setAttribute('width', String(width));
  graph.setAttribute('height', String(Number(graph.dataset.height) * scale));
  // The words above the columns stay as large as they are.
  heads.setAttribute('width', String(width));
  heads.classList.toggle('tiny', scale < 0.55);
  for (const head of heads.children) if (head instanceof SVGGElement) head.setAttribute('transform', 'translate(' + Number(head.dataset.x) * scale + ' 0)');
  view.scrollLeft = (view.scrollLeft + x) * ratio - x;
  view.scrollTop = (view.scrollTop + y) * ratio - y;
  percent.textContent = Math.round(scale * 100) + ' %';
}

function fit() {
  const wide = view.clientWidth / Number(graph.dataset.width);
  const high = (view.clientHeight - heads.getBoundingClientRect().height - 4) / Number(graph.dataset.height);
  zoom(Math.min(1, wide, Number(graph.dataset.height) > 900 ? high : 1));
}

for (const button of document.querySelectorAll('[data-zoom]')) {
  button.addEventListener('click', () => {
    const how = button instanceof HTMLElement ? button.dataset.zoom : '';
    if (how === 'fit') fit();
    else zoom(how === 'in' ? scale * 1.25 : how === 'out' ? scale * 0.8 : 1);
  });
}
view.addEventListener('wheel', (event) => {
  if (!event.ctrlKey) return;
  event.preventDefault();
  zoom(scale * Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
}, { passive: false });
view.addEventListener('pointerdown', (event) => {
  if (event.pointerType !== 'mouse' || event.button !== 0 || (event.target instanceof Element && event.target.closest('.node'))) return;
  const start = { x: event.clientX + view.scrollLeft, y: event.clientY + view.scrollTop };
  const isOnBar = event.offsetX > view.clientWidth || event.offsetY > view.clientHeight;
  if (event.target === view && isOnBar) return;
  const move = (/** @type {PointerEvent} */ to) => {
    view.classList.add('drag');
    view.scrollLeft = start.x - to.clientX;
    view.scrollTop = start.y - to.clientY;
  };
  const end = () => {
    view.classList.remove('drag');
    removeEventListener('pointermove', move);
  };
  addEventListener('pointermove', move);
  addEventListener('pointerup', end, { once: true });
  addEventListener('pointercancel', end, { once: true });
});

/** Phases that only the search has opened. @type {Set<HTMLDetailsElement>} */
const unfolded = new Set();

/** Shows only what has every word of the search in its path. */
function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const hits = new Set(data.nodes.flatMap(({ path }, number) => (words.every((word) => path.toLowerCase().includes(word)) ? [number] : [])));
  const stands = new Set([...hits].map(standOf));
  for (const [number, node] of drawn) node.classList.toggle('miss', !stands.has(number));
  graph.classList.toggle('searched', words.length > 0);
  const first = order.find(({ node }) => !node.classList.contains('miss'));
  if (words.length > 0 && first !== undefined) reveal(first.node);
  for (const entry of document.querySelectorAll('#files [data-node], #risk tr[data-node]')) if (entry instanceof HTMLElement) entry.classList.toggle('miss', !hits.has(Number(entry.dataset.node)));
  for (const phase of document.querySelectorAll('details.phase')) {
    if (!(phase instanceof HTMLDetailsElement)) continue;
    const some = phase.querySelector('.file:not(.miss)') !== null;
    phase.classList.toggle('miss', words.length > 0 && !some);
    if (words.length > 0 && some && !phase.open) {
      phase.open = true;
      unfolded.add(phase);
    }
  }
  if (words.length === 0) {
    for (const phase of unfolded) phase.open = false;
    unfolded.clear();
  }
  found.textContent = words.length === 0 ? '' : hits.size + ' of ' + data.nodes.length + ' files';
}
search.addEventListener('input', filter);
search.addEventListener('keydown', (event) => {
  const first = order.find(({ node }) => !node.classList.contains('miss'));
  if (event.key === 'Enter' && first !== undefined) focusOn(first.node);
});

const collator = new Intl.Collator('en', { numeric: true });
for (const head of document.querySelectorAll('#risk thead th')) {
  head.addEventListener('click', () => {
    if (!(head instanceof HTMLTableCellElement)) return;
    const isNumber = head.dataset.type === 'number';
    const before = head.getAttribute('aria-sort');
    const ascending = before === null ? !isNumber : before === 'descending';
    for (const other of document.querySelectorAll('#risk thead th')) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
    const body = one('#risk tbody', HTMLTableSectionElement);
    const rows = [...body.rows].map((row) => {
      const cell = row.cells[head.cellIndex];
      return { row, text: cell?.textContent || '', number: Number(cell?.dataset.value || 0) };
    });
    rows.sort((a, b) => (isNumber ? a.number - b.number : collator.compare(a.text, b.text)) * (ascending ? 1 : -1));
    body.append(...rows.map(({ row }) => row));
  });
}

/** A link to a file unfolds its phase. */
function unfold() {
  const target = document.getElementById(location.hash.slice(1));
  const phase = target === null ? null : target.closest('details');
  if (target === null || phase === null || phase.open) return;
  phase.open = true;
  target.scrollIntoView();
}
addEventListener('hashchange', unfold);
let printed = 1;
addEventListener('beforeprint', () => {
  printed = scale;
  shut();
  zoom(Math.min(1, 680 / Number(graph.dataset.width)));
  for (const phase of document.querySelectorAll('details')) phase.open = true;
});
addEventListener('afterprint', () => zoom(printed));

document.documentElement.classList.add('js');
for (const node of drawn.values()) node.setAttribute('role', 'button');
const [firstPlace] = order;
if (firstPlace !== undefined) rove(firstPlace.node);
zoom(Math.min(1, Math.max(0.82, view.clientWidth / Number(graph.dataset.width))));
view.scrollTo(0, 0);
unfold();
`;
