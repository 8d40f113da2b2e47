// Photos that are dropped or pasted, on every view.

import { isDialogOpen } from './dialog.js';

const fields = 'input, textarea, select, [contenteditable]';

/**
 * Watches drops and pastes on the whole page.
 * @param {(files: File[]) => void} take receives photos
 * @param {(reason: 'nothing'|'address'|'dialog') => void} refuse receives why nothing could be taken
 */
export function watchDropsAndPastes(take, refuse) {
  // A picture of the page that is dragged within the page is not a new photo.
  let isOwn = false;
  addEventListener('dragstart', () => { isOwn = true; });
  addEventListener('dragend', () => { isOwn = false; });
  addEventListener('dragover', event => {
    if (isOwn || isTextForField(event)) return;

    // Without this, the browser would leave the page and open the file.
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    document.body.classList.toggle('over', !isDialogOpen());
  });
  addEventListener('dragleave', event => event.relatedTarget || document.body.classList.remove('over'));
  addEventListener('drop', async event => {
    document.body.classList.remove('over');
    if (isTextForField(event)) return;
    event.preventDefault();
    if (isOwn) return;
    if (isDialogOpen()) refuse('dialog');
    else await takeFrom(event.dataTransfer);
  });
  addEventListener('paste', async event => {
    if (isDialogOpen() || event.target.closest?.(fields)) return;
    await takeFrom(event.clipboardData, event.type);
  });

  async function takeFrom(transfer, type) {
    const files = [...transfer.files];
    const address = findPictureAddress(transfer);
    if (files.length) return take(files);

    // A text on the clipboard is rarely meant for this page: it is ignored, and what is dropped is not.
    if (!address) return type === 'paste' ? null : refuse('nothing');
    const file = await load(address);
    return file ? take([file]) : refuse('address');
  }
}

function isTextForField(event) {
  return event.target.closest?.(fields) && ![...event.dataTransfer.types].includes('Files');
}

/** Returns the address of a picture that comes from another page, or null. */
function findPictureAddress(transfer) {
  const html = transfer.getData('text/html');
  const image = html && new DOMParser().parseFromString(html, 'text/html').querySelector('img[src]')?.getAttribute('src');
  return image || transfer.getData('text/uri-list').split(/\r?\n/).find(line => line && !line.startsWith('#')) || null;
}

/** Loads a picture whose bytes are in its address, or that this service has. The browser allows no other site. */
async function load(address) {
  const [, type, data] = address.match(/^data:(image\/[\w.+-]+);base64,(.+)$/s) ?? [];
  try {
    if (data) return new File([Uint8Array.from(atob(data), character => character.charCodeAt(0))], 'picture', { type });
    const url = new URL(address);
    if (url.origin !== location.origin) return null;
    const response = await fetch(url);
    const blob = await response.blob();
    return response.ok && blob.type.startsWith('image/') ? new File([blob], 'picture', { type: blob.type }) : null;
  } catch {
    return null;
  }
}
