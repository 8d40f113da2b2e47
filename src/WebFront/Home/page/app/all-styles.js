// All styles of one photo side by side. Those without a cartoon are drawn while the dialog is open.

import { runDialog } from './dialog.js';
import { h, local } from './dom.js';
import { anyStyle, loadStyles, styleTitle } from './styles.js';
import { words } from './words.js';

const terms = words.allStyles;
const thumbnail = 512;
const maxConcurrent = 2;

/**
 * Shows a cartoon of each style, the newest if there are several; draws the missing ones.
 * @param {object[]} drawn the cartoons that there are, the newest last
 * @param {(style: string) => Promise<object|null>} draw draws a cartoon
 * @returns {Promise<object|null>} the cartoon that the user picked
 */
export async function showAllStyles(drawn, original, draw) {
  let picked = null;
  let isStopped = false;
  let isRunning = false;
  let arrived = 0;
  const missing = [];
  const grid = h('div', { class: 'sheet' });
  const bar = h('progress', { 'aria-label': terms.progress });
  const state = h('span', { role: 'status' });
  const stop = h('button', { type: 'button', click: end }, terms.stop);
  const go = h('button', { type: 'button', class: 'primary', hidden: true, click: drawMissing }, terms.drawMissing);
  const dialog = h('dialog', { class: 'styles-dialog', 'aria-labelledby': 'all-title' },
    h('h2', { id: 'all-title' }, terms.title), h('p', { class: 'hint' }, terms.pick), grid,
    h('div', { class: 'drawing-state' }, bar, state, stop, go));
  const styles = (await loadStyles().catch(() => [])).filter(style => style.name !== anyStyle);
  for (const { name } of styles) {
    const cartoon = drawn.findLast(one => one.style === name);
    const place = cell(name, cartoon);
    grid.append(place);
    if (!cartoon) missing.push({ name, place });
  }

  drawMissing();
  await runDialog(dialog);
  isStopped = true;
  return picked;

  async function drawMissing() {
    [isRunning, isStopped, arrived, stop.disabled] = [true, false, 0, false];
    const [total, queue] = [missing.length, [...missing]];
    bar.max = Math.max(total, 1);
    show(total);
    await Promise.all(Array.from({ length: maxConcurrent }, async () => {
      while (queue.length && !isStopped) {
        const next = queue.shift();
        next.place.classList.add('pending');
        const cartoon = await draw(next.name);
        next.place.classList.remove('pending');
        if (!cartoon) continue;
        missing.splice(missing.indexOf(next), 1);
        next.place.replaceWith(cell(next.name, cartoon));
        arrived++;
        show(total);
      }
    }));
    isRunning = false;
    show(total);
  }

  function end() {
    isStopped = true;
    stop.disabled = true;
  }

  function show(total) {
    bar.value = arrived;
    bar.hidden = stop.hidden = !isRunning;
    go.hidden = isRunning || missing.length === 0;
    state.textContent = missing.length === 0 ? terms.complete : isRunning ? terms.drawn(arrived, total) : terms.missing(missing.length);
  }

  function cell(name, cartoon) {
    const title = styleTitle(name);
    if (!cartoon) return h('div', { class: 'choice' }, h('span', { class: 'dots', 'aria-hidden': 'true' }), h('span', {}, title));
    return h('button', { type: 'button', class: 'choice', click: () => { picked = cartoon; dialog.close(); } },
      h('img', { src: local(cartoon.imageUrl, { w: thumbnail }), alt: '', width: original.width, height: original.height }), h('span', {}, title));
  }
}
