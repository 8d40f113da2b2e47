// Deletes everything that belongs to the device id. The browser then starts over with a new id.

import { remove } from './api.js';
import { becomeDevice, deviceId, newUuid } from './device.js';
import { h, runDialog } from './dom.js';
import { showFailure } from './notice.js';

const word = 'delete';

/**
 * Asks for confirmation, deletes everything, and reloads the page as a new device.
 * @param {() => void} onDeleted closes views of the old device
 */
export async function offerDeletion(onDeleted) {
  const deleted = await ask();
  if (!deleted) return;
  becomeDevice(newUuid());
  onDeleted();
  await showResult(deleted);
  location.hash = '#/';
  location.reload();
}

/** Returns what was deleted, or null if the user cancelled. */
async function ask() {
  let deleted = null;
  let working = null;
  const trouble = h('div', { class: 'trouble' });
  const typed = h('input', {
    name: 'word', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', 'aria-describedby': 'delete-what', input: () => typed.setCustomValidity(''),
  });
  const go = h('button', { class: 'danger' }, 'Delete everything');
  const stay = h('button', { type: 'button', click: () => dialog.close() }, 'Keep everything');
  const dialog = h('dialog', { class: 'device', 'aria-labelledby': 'delete-title', 'aria-describedby': 'delete-what' },
    h('h2', { id: 'delete-title' }, 'Delete everything?'),
    h('div', { id: 'delete-what', class: 'warning' },
      h('p', {}, h('strong', {}, 'This cannot be undone.'), ' All photos, cartoons and faces of this id are deleted, for every browser that uses it.'),
      h('p', {}, 'Files you have already saved on your own devices are not affected.')),
    h('form', { class: 'adopt', submit },
      h('label', {}, `Type “${word}” to confirm`, typed),
      h('div', { class: 'actions' }, go, stay)),
    trouble);
  await runDialog(dialog);

  // If the dialog is closed while the deletion runs, the user has already confirmed it.
  await working;
  return deleted;

  function submit(event) {
    event.preventDefault();
    if (typed.value.trim().toLowerCase() !== word) {
      typed.setCustomValidity(`Type the word “${word}”, or keep everything.`);
      typed.reportValidity();
      return;
    }

    working = carryOut();
  }

  async function carryOut() {
    go.disabled = stay.disabled = true;
    go.textContent = 'Deleting…';

    // Inside the dialog, because screen readers do not read outside an open modal dialog.
    trouble.replaceChildren(h('p', { role: 'status', class: 'unseen' }, 'Deleting everything…'));
    try {
      ({ deleted } = await remove('/api/device', { confirm: deviceId() }));
      dialog.close();
    } catch (error) {
      go.disabled = stay.disabled = false;
      go.textContent = 'Delete everything';
      showFailure(trouble, error, () => { working = carryOut(); });
    }
  }
}

async function showResult({ originals, faces }) {
  const dialog = h('dialog', { class: 'device', 'aria-labelledby': 'gone-title', 'aria-describedby': 'gone-what' },
    h('h2', { id: 'gone-title' }, 'Everything is deleted'),
    h('p', { id: 'gone-what' }, `${count(originals, 'photo')} and ${count(faces, 'face')} were deleted. This browser now has a new id.`),
    h('form', { method: 'dialog', class: 'actions' }, h('button', { class: 'primary', autofocus: true }, 'Start over')));
  await runDialog(dialog);
}

function count(number, name) {
  return number === 1 ? `1 ${name}` : `${number} ${name}s`;
}
