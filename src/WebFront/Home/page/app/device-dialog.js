// Dialogs that show, copy and change the device id of this browser.

import { offerDeletion } from './delete-dialog.js';
import { becomeDevice, deviceId, deviceLink, isDeviceId } from './device.js';
import { announce, h, runDialog } from './dom.js';

export async function showDevice() {
  const id = deviceId();
  const other = h('input', { name: 'id', required: true, autocomplete: 'off', spellcheck: 'false', maxlength: 128, input: () => other.setCustomValidity('') });
  const share = navigator.share
    ? h('button', { type: 'button', click: () => navigator.share({ title: 'Avatar', url: deviceLink() }).catch(() => {}) }, 'Share the link…')
    : null;
  const dialog = h('dialog', { class: 'device', 'aria-labelledby': 'device-title' },
    h('h2', { id: 'device-title' }, 'This device'),
    h('p', {}, 'Your photos and faces belong to this id. ', h('strong', {}, 'Anyone who has the id can see them'), ', so keep it to yourself.'),
    h('code', {}, id),
    h('div', { class: 'actions' },
      h('button', { type: 'button', click: event => copy(event.target, id) }, 'Copy the id'),
      h('button', { type: 'button', click: event => copy(event.target, deviceLink()) }, 'Copy a link for another browser'),
      share),
    h('form', { class: 'adopt', submit: adopt }, h('label', {}, 'Use an id from another browser', other), h('button', {}, 'Use it here')),
    h('div', { class: 'adopt' },
      h('p', {}, 'You can permanently delete everything that belongs to this id.'),
      h('button', { type: 'button', class: 'danger', 'aria-haspopup': 'dialog', click: () => offerDeletion(() => dialog.close()) }, 'Delete everything…')),
    h('form', { method: 'dialog' }, h('button', { class: 'quiet' }, 'Close')));
  await runDialog(dialog);

  function adopt(event) {
    event.preventDefault();
    const wanted = other.value.trim();
    if (!isDeviceId(wanted)) {
      other.setCustomValidity('This is not a valid id. An id has 1 to 128 visible ASCII characters and no spaces.');
      other.reportValidity();
      return;
    }

    becomeDevice(wanted);
    dialog.close();
    location.hash = '#/photos';
    location.reload();
  }
}

/** Asks the user before a link changes the device id of this browser. */
export async function offerDevice(id) {
  if (id === deviceId()) return;
  const dialog = h('dialog', { class: 'device', 'aria-labelledby': 'offer-title' },
    h('h2', { id: 'offer-title' }, 'Use another id here?'),
    h('p', {}, 'This link switches to the photos and faces of another browser. The current id of this browser is replaced, so copy it first if you need it.'),
    h('code', {}, deviceId()),
    h('form', { method: 'dialog', class: 'actions' },
      h('button', { value: 'yes', class: 'primary' }, 'Use the other id'),
      h('button', { value: 'no', autofocus: true }, 'Keep mine')));
  if (await runDialog(dialog) === 'yes') becomeDevice(id);
}

async function copy(button, text) {
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
    announce('Copied.');
  } catch {
    button.textContent = 'The browser blocked copying';
  }

  setTimeout(() => { button.textContent = words; }, 2000);
}
