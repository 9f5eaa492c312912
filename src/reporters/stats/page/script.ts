// The page's script, in plain JavaScript that a test type-checks: reads a plot point by point, by pointer or by keyboard.

/** Knows the page's data and nothing else, and writes text only as text. */
export const readingScript = String.raw`
/** @type {import('./series.ts').PageData} */
const data = JSON.parse(document.getElementById('stats-data')?.textContent || '[]');

/** @param {HTMLElement} plot */
function setUp(plot) {
  const points = data[Number(plot.dataset.plot)] || [];
  const canvas = plot.querySelector('.canvas');
  const cursor = plot.querySelector('.cursor');
  const reading = plot.querySelector('.reading');
  if (!(canvas instanceof HTMLElement) || !(cursor instanceof HTMLElement) || !(reading instanceof HTMLElement) || points.length === 0) return;
  let at = points.length - 1;

  /** @param {number} to */
  function show(to) {
    at = Math.max(0, Math.min(points.length - 1, to));
    const [place, words] = points[at] || [0, ''];
    if (!(cursor instanceof HTMLElement) || !(reading instanceof HTMLElement)) return;
    cursor.hidden = false;
    cursor.style.left = place + '%';
    reading.textContent = words;
  }

  function hide() {
    if (!(cursor instanceof HTMLElement) || !(reading instanceof HTMLElement) || document.activeElement === plot) return;
    cursor.hidden = true;
    reading.textContent = '';
  }

  /** @param {PointerEvent} event */
  function follow(event) {
    if (!(canvas instanceof HTMLElement)) return;
    const box = canvas.getBoundingClientRect();
    const place = (100 * (event.clientX - box.left)) / box.width;
    show(points.reduce((best, [x], index) => (Math.abs(x - place) < Math.abs((points[best]?.[0] ?? 0) - place) ? index : best), 0));
  }

  plot.tabIndex = 0;
  plot.setAttribute('role', 'group');
  plot.addEventListener('focus', () => show(at));
  plot.addEventListener('blur', hide);
  plot.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -points.length, End: points.length };
    const step = Object.hasOwn(steps, event.key) ? steps[/** @type {keyof typeof steps} */ (event.key)] : 0;
    if (event.key === 'Escape') {
      plot.blur();
    } else if (step !== 0) {
      event.preventDefault();
      show(at + step);
    }
  });
  canvas.addEventListener('pointermove', follow);
  canvas.addEventListener('pointerdown', follow);
  canvas.addEventListener('pointerleave', hide);
}

document.documentElement.classList.add('js');
for (const plot of document.querySelectorAll('.plot')) if (plot instanceof HTMLElement) setUp(plot);
`;
