// The end of this device: everything of it is deleted, and this browser begins anew.

import { remove } from './api.js';
import { becomeDevice, deviceId, newUuid } from './device.js';
import { h, runDialog } from './dom.js';
import { showFailure } from './notice.js';

const word = 'delete';

/**
 * Asks twice, deletes everything, and starts the page over as a new device.
 * @param {() => void} onDeleted takes away what shows the old device
 */
export async function offerDeletion(onDeleted) {
  const deleted = await ask();
  if (!deleted) return;
  becomeDevice(newUuid());
  onDeleted();
  await tell(deleted);
  location.hash = '#/';
  location.reload();
}

/** What was deleted, or null where somebody thought better of it. */
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
      h('p', {}, h('strong', {}, 'This is for ever.'), ' All photos, cartoons and faces of this id are deleted, in every browser that uses it. Nobody can bring them back.'),
      h('p', {}, 'What you have saved to your own files stays yours.')),
    h('form', { class: 'adopt', submit },
      h('label', {}, `Type “${word}” to confirm`, typed),
      h('div', { class: 'actions' }, go, stay)),
    trouble);
  await runDialog(dialog);

  // Whoever closes the dialog in the middle has said yes before.
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

    // Said inside: what is outside of an open dialog is not read out.
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

async function tell({ originals, faces }) {
  const dialog = h('dialog', { class: 'device', 'aria-labelledby': 'gone-title', 'aria-describedby': 'gone-what' },
    h('h2', { id: 'gone-title' }, 'Everything is deleted'),
    h('p', { id: 'gone-what' }, `${count(originals, 'photo')} and ${count(faces, 'face')} are gone. This browser begins anew, with a new id.`),
    h('form', { method: 'dialog', class: 'actions' }, h('button', { class: 'primary', autofocus: true }, 'Start over')));
  await runDialog(dialog);
}

function count(number, name) {
  return number === 1 ? `1 ${name}` : `${number} ${name}s`;
}
