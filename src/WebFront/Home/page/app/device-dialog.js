// Dialogs that show, copy and change the device id of this browser.

import { read } from './api.js';
import { offerDeletion } from './delete-dialog.js';
import { becomeDevice, deviceId, deviceLink, forgetDevice, formerDevices, parseDeviceId, shortId } from './device.js';
import { runDialog } from './dialog.js';
import { announce, copyText, h } from './dom.js';
import { drawQrCode } from './qr.js';
import { when, words } from './words.js';

const terms = words.device;

export async function showDevice() {
  const id = deviceId();
  const other = h('input', { name: 'id', required: true, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', input: () => other.setCustomValidity('') });
  const use = h('button', {}, terms.use);
  const code = h('div', { class: 'code' });
  const dialog = h('dialog', { class: 'device', 'aria-labelledby': 'device-title' },
    h('h2', { id: 'device-title' }, terms.title),
    h('p', {}, terms.what, ' ', h('strong', {}, terms.secret)),
    h('code', {}, id),
    h('div', { class: 'actions' }, copyButton(terms.copyId, id), transferButtons(), h('button', { type: 'button', 'aria-expanded': 'false', click: showCode }, terms.showCode)),
    code,
    h('form', { class: 'adopt', novalidate: true, submit: adopt }, h('label', {}, terms.other, other), use),
    former(),
    h('div', { class: 'adopt' },
      h('p', {}, terms.deletion),
      h('button', { type: 'button', class: 'danger', 'aria-haspopup': 'dialog', click: () => offerDeletion(close) }, words.deletion.open)),
    h('form', { method: 'dialog' }, h('button', { class: 'quiet' }, words.close)));
  let closed;
  closed = runDialog(dialog);
  await closed;

  function close() {
    dialog.close();
    return closed;
  }

  function showCode(event) {
    const isShown = code.childElementCount > 0;
    code.replaceChildren(...isShown ? [] : [qrCode()]);
    event.target.setAttribute('aria-expanded', String(!isShown));
    event.target.textContent = isShown ? terms.showCode : terms.hideCode;
  }

  /** The ids that this browser used before. */
  function former() {
    const others = formerDevices().filter(one => one.id !== id);
    if (others.length === 0) return null;
    return h('section', { class: 'former' }, h('h3', {}, terms.former), h('ul', {}, others.map(one => {
      const line = h('li', {}, h('span', {}, h('code', {}, shortId(one.id)), ' ', h('small', {}, terms.until(when(one.until)))),
        h('span', { class: 'actions' },
          h('button', { type: 'button', 'aria-label': terms.backTo(shortId(one.id)), click: event => offer(event.target, one.id) }, terms.back),
          h('button', { type: 'button', class: 'quiet', 'aria-label': terms.forgetId(shortId(one.id)), click: () => forget(one.id, line) }, terms.forget)));
      return line;
    })));
  }

  /** An id that is forgotten here can never be found again, so the user is asked. */
  async function forget(formerId, line) {
    const sure = h('dialog', { class: 'device', 'aria-labelledby': 'forget-title' },
      h('h2', { id: 'forget-title' }, terms.forgetTitle),
      h('p', {}, terms.forgetWhat),
      h('code', {}, formerId),
      h('form', { method: 'dialog', class: 'actions' }, h('button', { value: 'yes', class: 'danger' }, terms.forgetYes), h('button', { autofocus: true }, terms.forgetNo)));
    if (await runDialog(sure) !== 'yes') return;
    forgetDevice(formerId);
    line.remove();
  }

  async function adopt(event) {
    event.preventDefault();
    const wanted = parseDeviceId(other.value);
    if (wanted === null) complain(other.value.trim() ? terms.invalid : terms.empty);
    else if (wanted === id) complain(terms.same);
    else await offer(use, wanted);
  }

  async function offer(button, wanted) {
    const label = button.textContent;
    button.disabled = true;
    button.textContent = terms.checking;
    try {
      const isChosen = await askForSwitch(wanted, await countPictures(wanted));
      if (isChosen) await close();
      if (isChosen) switchTo(wanted);
    } catch (error) {
      complain(error.code === 'invalid_device_id' ? terms.invalid : terms.unchecked);
    } finally {
      button.disabled = false;
      button.textContent = label;
    }
  }

  function complain(text) {
    other.setCustomValidity(text);
    other.reportValidity();
  }
}

/**
 * Asks the user before a link changes the device id of this browser.
 * @param {(notice: [string, string]) => void} tell shows why the link cannot be used
 */
export async function offerDevice(id, tell) {
  if (id === deviceId()) return tell(terms.alreadyHere);
  try {
    if (await askForSwitch(id, await countPictures(id))) switchTo(id);
  } catch (error) {
    tell(error.code === 'invalid_device_id' ? words.brokenLink : terms.linkUnchecked);
  }
}

/** The buttons that bring the id to another browser. */
export function transferButtons() {
  return [
    copyButton(terms.copyLink, deviceLink()),
    navigator.share
      ? h('button', { type: 'button', click: () => navigator.share({ title: 'Avatar', url: deviceLink() }).catch(() => {}) }, terms.share)
      : null,
  ];
}

/** The QR code of the link for another browser; a sentence if the link is too long for one. */
export function qrCode() {
  const canvas = h('canvas', { class: 'qr', role: 'img', 'aria-label': terms.code });
  return drawQrCode(canvas, deviceLink()) ? h('figure', {}, canvas, h('figcaption', {}, terms.scan)) : h('p', {}, terms.noCode);
}

/** Returns how many photos and faces an id has. Throws if the service does not take the id, or cannot be reached. */
async function countPictures(id) {
  const [{ count }, { pagination }] = await Promise.all([
    read('/api/originals', { limit: 1 }, undefined, id), read('/api/downloaded-faces', { limit: 1 }, undefined, id)]);
  return { photos: count, faces: pagination.total };
}

async function askForSwitch(id, there) {
  const here = await countPictures(deviceId()).catch(() => null);
  const dialog = h('dialog', { class: 'device', 'aria-labelledby': 'offer-title' },
    h('h2', { id: 'offer-title' }, terms.offerTitle),
    h('p', {}, there.photos + there.faces > 0 ? terms.has(there.photos, there.faces) : h('strong', {}, terms.hasNothing)),
    h('code', {}, id),
    h('p', {}, here ? terms.ownHas(here.photos, here.faces) : terms.own, ' ', terms.kept),
    h('code', {}, deviceId()),
    h('form', { method: 'dialog', class: 'actions' },
      h('button', { value: 'yes', class: 'primary' }, terms.offerYes),
      h('button', { value: 'no', autofocus: true }, terms.offerNo),
      copyButton(terms.copyOwn, deviceId())));
  return await runDialog(dialog) === 'yes';
}

function switchTo(id) {
  becomeDevice(id);
  location.hash = '#/photos';
  location.reload();
}

function copyButton(label, text) {
  return h('button', { type: 'button', click: event => copy(event.target, text) }, label);
}

async function copy(button, text) {
  const label = button.textContent;
  try {
    await copyText(text);
    button.textContent = words.copied;
    announce(words.copied);
  } catch {
    button.textContent = words.copyBlocked;
  }

  setTimeout(() => { button.textContent = label; }, 2000);
}
