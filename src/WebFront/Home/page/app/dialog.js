// Modal dialogs. Each has an entry in the browser's history, so that Back closes it; so do Escape, the backdrop and its × button.

import { h } from './dom.js';
import { words } from './words.js';

// The open dialogs, the topmost last.
const open = [];

// After a reload, the history may hold entries of dialogs that are gone.
addEventListener('popstate', settle);
settle();

/** Shows a dialog until it is closed; returns its return value. */
export async function runDialog(dialog) {
  dialog.append(h('button', { type: 'button', class: 'close quiet', 'aria-label': words.close, click: () => dialog.close() }, '×'));
  document.body.append(dialog);
  closeByBackdrop(dialog);
  const closed = new Promise(resolve => dialog.addEventListener('close', resolve, { once: true }));
  open.push(dialog);
  history.pushState({ dialogs: open.length }, '');
  dialog.showModal();
  await closed;
  dialog.remove();
  const place = open.indexOf(dialog);
  if (place >= 0) {
    // The history moves later. What the caller does next, such as opening another view, must come after that.
    const moved = new Promise(resolve => addEventListener('popstate', resolve, { once: true }));
    const above = open.splice(place);
    history.go(-above.length);
    await moved;
  }

  // A notice that appeared behind the dialog may be out of sight.
  if (open.length === 0) document.querySelector('main .notice')?.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  return dialog.returnValue;
}

/** Whether a dialog is open. */
export function isDialogOpen() {
  return open.length > 0;
}

/** Closes the dialogs that the history no longer has, and leaves entries whose dialog is gone. */
function settle() {
  const depth = history.state?.dialogs ?? 0;
  while (open.length > depth) open.pop().close();
  if (depth > open.length) history.go(open.length - depth);
}

function closeByBackdrop(dialog) {
  let isOutside = false;
  dialog.addEventListener('pointerdown', event => { isOutside = event.target === dialog && !contains(event); });
  dialog.addEventListener('click', event => isOutside && event.target === dialog && !contains(event) && dialog.close());

  function contains({ clientX, clientY }) {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
  }
}
