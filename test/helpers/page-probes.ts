// Questions to a page in a browser, as JavaScript text: the tests are compiled without the types of a browser.

/** Pairs of labels of one column that overlap, and labels that leave their file's box. */
export const overlaps = String.raw`(() => {
  const found = [];
  const columns = new Map();
  for (const node of document.querySelectorAll('#graph .node')) {
    const box = node.querySelector('.box').getBoundingClientRect();
    const labels = [...node.querySelectorAll('text')].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
    for (const label of labels) if (label.box.left < box.left - 0.5 || label.box.right > box.right + 0.5) found.push('leaves its box: ' + label.text);
    const key = Math.round(box.left);
    columns.set(key, [...(columns.get(key) || []), ...labels]);
  }
  let pairs = 0;
  for (const labels of columns.values()) {
    labels.sort((a, b) => a.box.top - b.box.top);
    for (let i = 0; i < labels.length; i += 1) {
      for (let j = i + 1; j < labels.length && labels[j].box.top < labels[i].box.bottom; j += 1) {
        const [a, b] = [labels[i].box, labels[j].box];
        pairs += 1;
        // The line boxes of two lines of one file may touch; their letters do not.
        const slack = (a.height + b.height) * 0.14;
        if (a.left < b.right - 0.5 && b.left < a.right - 0.5 && b.top < a.bottom - slack) found.push(labels[i].text + ' and ' + labels[j].text);
      }
    }
  }
  return { found, columns: columns.size, pairs };
})()`;

/** Text with less contrast than 4.5 to what is behind it: of the page, and of the drawing. */
export const contrasts = String.raw`(() => {
  const rgb = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const light = (colour) => {
    const [r, g, b] = colour.map((value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const shape = at.classList.contains('node') ? at.querySelector('.box') : null;
      if (shape !== null) return rgb(getComputedStyle(shape).fill).slice(0, 3);
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length === 3) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  let least = 99;
  let seen = 0;
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    if (!own || ['SCRIPT', 'STYLE', 'title'].includes(element.tagName) || element.getClientRects().length === 0) continue;
    const style = getComputedStyle(element);
    const colour = rgb(element.closest('svg') === null ? style.color : style.fill).slice(0, 3);
    const value = ratio(colour, behind(element));
    seen += 1;
    least = Math.min(least, value);
    if (value < 4.5) poor.push(element.tagName + '.' + element.getAttribute('class') + ' ' + element.textContent.slice(0, 30) + ' ' + value.toFixed(2));
  }
  return { poor: [...new Set(poor)].slice(0, 10), least, seen };
})()`;

/** Points of drawn edges that lie on the box of a file that is not one of their ends. */
export const edgesOverFiles = String.raw`(() => {
  const boxes = [...document.querySelectorAll('#graph .node')].map((node) => {
    const [x, y] = node.getAttribute('transform').match(/[\d.]+/g).map(Number);
    const box = node.querySelector('.box');
    return { number: node.dataset.node, left: x + 1, top: y + 1, right: x + Number(box.getAttribute('width')) - 1, bottom: y + Number(box.getAttribute('height')) - 1 };
  });
  const columns = new Map();
  for (const box of boxes) columns.set(box.left + ' ' + box.right, [...(columns.get(box.left + ' ' + box.right) || []), box]);
  const found = new Set();
  for (const edge of document.querySelectorAll('#graph .edges .edge')) {
    const ends = edge.dataset.edge.split(' ');
    const length = edge.getTotalLength();
    for (let at = 0; at <= 32; at += 1) {
      const point = edge.getPointAtLength((length * at) / 32);
      for (const column of columns.values()) if (point.x > column[0].left && point.x < column[0].right) for (const box of column) if (!ends.includes(box.number) && point.y > box.top && point.y < box.bottom) found.add(edge.dataset.edge + ' over ' + box.number);
    }
  }
  return [...found];
})()`;

/** Where the keyboard is. */
export const focused = String.raw`(() => {
  const at = document.activeElement;
  return { tag: at.tagName.toLowerCase(), id: at.id, node: at.dataset.node === undefined ? '' : at.dataset.node, ring: at.matches(':focus-visible') };
})()`;

/** Elements and attributes that no part of the page makes. */
export const intruders = String.raw`(() => [...document.querySelectorAll('*')].filter((element) => ['IMG', 'IFRAME', 'OBJECT', 'EMBED', 'FORM', 'BASE', 'foreignObject'].includes(element.tagName) || [...element.attributes].some(({ name, value }) => name.startsWith('on') || /^\s*javascript:/i.test(value) || (name === 'href' && !value.startsWith('#')) || name === 'src')).map((element) => element.outerHTML.slice(0, 80)))()`;
