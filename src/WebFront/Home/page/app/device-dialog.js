// The id of this browser: to see, to copy, to take to another one.

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
    h('p', {}, 'Your photos and faces belong to this id. ', h('strong', {}, 'Whoever has it sees them'), ', so give it to nobody but yourself.'),
    h('code', {}, id),
    h('div', { class: 'actions' },
      h('button', { type: 'button', click: event => copy(event.target, id) }, 'Copy the id'),
      h('button', { type: 'button', click: event => copy(event.target, deviceLink()) }, 'Copy a link for another browser'),
      share),
    h('form', { class: 'adopt', submit: adopt }, h('label', {}, 'Go on with an id from another browser', other), h('button', {}, 'Use it here')),
    h('div', { class: 'adopt' },
      h('p', {}, 'Everything of this id can be deleted, for ever.'),
      h('button', { type: 'button', class: 'danger', 'aria-haspopup': 'dialog', click: () => offerDeletion(() => dialog.close()) }, 'Delete everything…')),
    h('form', { method: 'dialog' }, h('button', { class: 'quiet' }, 'Close')));
  await runDialog(dialog);

  function adopt(event) {
    event.preventDefault();
    const wanted = other.value.trim();
    if (!isDeviceId(wanted)) {
      other.setCustomValidity('An id has no spaces and at most 128 characters.');
      other.reportValidity();
      return;
    }

    becomeDevice(wanted);
    dialog.close();
    location.hash = '#/photos';
    location.reload();
  }
}

/** Asks before this browser becomes another device, as a link wishes. */
export async function offerDevice(id) {
  if (id === deviceId()) return;
  const dialog = h('dialog', { class: 'device', 'aria-labelledby': 'offer-title' },
    h('h2', { id: 'offer-title' }, 'Use another id here?'),
    h('p', {}, 'This link brings the photos and faces of another browser. This browser’s own id is replaced: copy it first if you need it.'),
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
    button.textContent = 'Copying is not allowed here';
  }

  setTimeout(() => { button.textContent = words; }, 2000);
}
