// The photos that are on their way to the service. They continue while the user looks at other views.

import { upload } from './api.js';
import { newUuid } from './device.js';
import { prepare, shrink } from './picture.js';
import { withRetries } from './retry.js';
import { store } from './store.js';

const maxConcurrent = 2;
const smallSide = 2048;
const tooLarge = new Set(['file_too_large', 'image_too_large']);

const queue = [];
const listeners = new Set();
let latest = null;

/**
 * A photo on its way.
 * @typedef {object} Upload
 * @property {'queued'|'preparing'|'sending'|'drawing'|'waiting'|'failed'|'done'} state
 * @property {string} name the name of the file
 * @property {string} url a picture of it in memory
 * @property {number} share how much of it is sent, 0 to 1
 * @property {number} seconds how long it waits for the next attempt
 * @property {Error|null} error why it failed
 * @property {{ id: string }|null} original what the service made of it
 */

/** The photos on their way, and those that failed or arrived and were not dismissed yet. */
export function allUploads() {
  return queue;
}

/** Calls a function after each change of a photo, until the signal aborts. */
export function onUploads(listener, signal) {
  listeners.add(listener);
  signal?.addEventListener('abort', () => listeners.delete(listener), { once: true });
}

/** Sends photos, each drawn in the given style. */
export function addUploads(files, style) {
  // An earlier batch that is over is not part of this one.
  if (queue.every(isOver)) clearUploads();
  for (const file of files) {
    queue.push({ state: 'queued', file, name: file.name ?? '', style, photo: null, key: newUuid(), url: URL.createObjectURL(file), share: 0, seconds: 0, error: null, original: null, stop: null, isSmall: false });
  }

  next();
}

/** Whether a photo arrived, or failed. */
export function isOver(item) {
  return item.state === 'done' || item.state === 'failed';
}

/** Sends a photo that failed once more. The service recognizes it by its key. */
export function retryUpload(item) {
  change(item, { state: 'queued', error: null, share: 0 });
  next();
}

/** Removes a photo from the list, and stops sending it. */
export function dismiss(item) {
  queue.splice(queue.indexOf(item), 1);
  item.stop?.abort(new Error('The user cancelled the upload.'));
  if (latest?.url !== item.url) URL.revokeObjectURL(item.url);
  change(item, {});
  next();
}

/** Removes all photos from the list. */
export function clearUploads() {
  for (const item of [...queue]) dismiss(item);
}

/** The picture in memory of an original that this visit sent last, or null. The network may need long for the same picture. */
export function pictureInMemory(originalId) {
  return latest?.id === originalId ? latest.url : null;
}

function change(item, changes) {
  Object.assign(item, changes);
  for (const listener of listeners) listener(item);
}

function next() {
  const free = maxConcurrent - queue.filter(item => item.stop).length;
  for (const item of queue.filter(one => one.state === 'queued').slice(0, Math.max(0, free))) send(item);
}

async function send(item) {
  item.stop = new AbortController();
  const { signal } = item.stop;
  change(item, { state: 'preparing' });
  try {
    item.photo ??= await prepare(item.file);
    signal.throwIfAborted();
    change(item, { state: 'sending' });
    const { original } = await withRetries(
      () => upload(item.photo, item.style, item.key, share => change(item, { share, state: share < 1 ? 'sending' : 'drawing' }), signal),
      seconds => change(item, { state: 'waiting', seconds, share: 0 }), signal);
    keepInMemory(original.id, item);
    store.persist();
    change(item, { state: 'done', original, stop: null });
  } catch (error) {
    if (signal.aborted) return;
    item.stop = null;
    if (tooLarge.has(error.code) && !item.isSmall) await sendSmaller(item, error);
    else change(item, { state: 'failed', error });
  } finally {
    next();
  }
}

/** Sends a smaller copy of a photo to a service that accepts less than the page expects. It is another request, with a key of its own. */
async function sendSmaller(item, refusal) {
  try {
    item.photo = await shrink(item.file, smallSide);
    change(item, { state: 'queued', key: newUuid(), isSmall: true, share: 0 });
  } catch {
    change(item, { state: 'failed', error: refusal });
  }
}

function keepInMemory(id, item) {
  if (latest && !queue.some(other => other.url === latest.url)) URL.revokeObjectURL(latest.url);

  // The photo as sent: on white where the file was transparent.
  const url = item.photo === item.file ? item.url : URL.createObjectURL(item.photo);
  latest = { id, url };
}
