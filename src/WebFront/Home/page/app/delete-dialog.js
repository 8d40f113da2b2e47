// Deletes everything that belongs to the device id. The browser then starts over with a new id.

import { remove } from './api.js';
import { deviceId, startOver } from './device.js';
import { runDialog } from './dialog.js';
import { h } from './dom.js';
import { showFailure } from './notice.js';
import { words } from './words.js';

const terms = words.deletion;

/**
 * Asks for confirmation, deletes everything, and reloads the page as a new device.
 * @param {() => Promise<void>} onDeleted closes views of the old device
 */
export async function offerDeletion(onDeleted) {
  const deleted = await ask();
  if (!deleted) return;
  startOver();
  await onDeleted();
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
  const go = h('button', { class: 'danger' }, terms.button);
  const stay = h('button', { type: 'button', click: () => dialog.close() }, terms.stay);
  const dialog = h('dialog', { class: 'device', 'aria-labelledby': 'delete-title', 'aria-describedby': 'delete-what' },
    h('h2', { id: 'delete-title' }, terms.title),
    h('div', { id: 'delete-what', class: 'warning' },
      h('p', {}, h('strong', {}, terms.final), ' ', terms.what),
      h('p', {}, terms.saved)),
    h('form', { class: 'adopt', submit },
      h('label', {}, terms.confirm, typed),
      h('div', { class: 'actions' }, go, stay)),
    trouble);
  await runDialog(dialog);

  // If the dialog is closed while the deletion runs, the user has already confirmed it.
  await working;
  return deleted;

  function submit(event) {
    event.preventDefault();
    if (typed.value.trim().toLowerCase() !== terms.word) {
      typed.setCustomValidity(terms.wrongWord);
      typed.reportValidity();
      return;
    }

    working = carryOut();
  }

  async function carryOut() {
    go.disabled = stay.disabled = true;
    go.textContent = terms.working;

    // Inside the dialog, because screen readers do not read outside an open modal dialog.
    trouble.replaceChildren(h('p', { role: 'status', class: 'unseen' }, terms.workingLong));
    try {
      ({ deleted } = await remove('/api/device', { confirm: deviceId() }));
      dialog.close();
    } catch (error) {
      go.disabled = stay.disabled = false;
      go.textContent = terms.button;
      showFailure(trouble, error, () => { working = carryOut(); });
    }
  }
}

async function showResult({ originals, faces }) {
  const dialog = h('dialog', { class: 'device', 'aria-labelledby': 'gone-title', 'aria-describedby': 'gone-what' },
    h('h2', { id: 'gone-title' }, terms.goneTitle),
    h('p', { id: 'gone-what' }, terms.gone(originals, faces)),
    h('form', { method: 'dialog', class: 'actions' }, h('button', { class: 'primary', autofocus: true }, terms.startOver)));
  await runDialog(dialog);
}
