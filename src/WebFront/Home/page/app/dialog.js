// Modal dialogs. Each has an entry in the browser's history, so that Back closes it; so do Escape, the backdrop and its × button.

import { h } from './dom.js';
import { words } from './words.js';

// The open dialogs, the topmost last.
const open = [];

// How many entries for dialogs the history has above the entry of the view. A dialog that is closed in another way than by Back leaves its
// entry behind: history.back() acts later, and might undo a navigation in between. The next dialog uses the entry, and Back skips it.
let level = history.state?.level ?? 0;
let hash = location.hash;

addEventListener('popstate', follow);

/** Shows a dialog until it is closed; returns its return value. */
export async function runDialog(dialog) {
  dialog.append(h('button', { type: 'button', class: 'close quiet', 'aria-label': words.close, click: () => dialog.close() }, '×'));
  document.body.append(dialog);
  closeByBackdrop(dialog);
  const closed = new Promise(resolve => dialog.addEventListener('close', resolve, { once: true }));
  open.push(dialog);
  if (level < open.length) {
    [level, hash] = [open.length, location.hash];
    history.pushState({ level }, '');
  }

  dialog.showModal();
  await closed;
  dialog.remove();
  if (open.includes(dialog)) open.splice(open.indexOf(dialog), 1);

  // A notice that appeared behind the dialog may be out of sight.
  if (open.length === 0) document.querySelector('main .notice')?.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  return dialog.returnValue;
}

/** Whether a dialog is open. */
export function isDialogOpen() {
  return open.length > 0;
}

/** Closes the dialogs above the entry that the history is at now. */
function follow() {
  const [before, from] = [level, hash];
  level = history.state?.level ?? 0;
  hash = location.hash;
  const isSpare = open.length <= level;
  while (open.length > level) open.pop().close();
  if (isSpare && level < before && hash === from) history.back();
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
