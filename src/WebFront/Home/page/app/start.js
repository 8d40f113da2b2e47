// The start view: a photo is chosen, dropped, pasted or taken with the camera.

import { upload } from './api.js';
import { newUuid } from './device.js';
import { announce, h, runDialog } from './dom.js';
import { clearFailure, showFailure } from './notice.js';
import { prepare, snapshot } from './picture.js';
import { withRetries } from './retry.js';
import { styleChoice } from './styles.js';

const pictures = 'image/*';
const exampleSide = 360;

/** Shows the start view; returns a function that leaves it. */
export function showStart(view) {
  const leaving = new AbortController();
  const trouble = h('div', { class: 'trouble' });
  const style = styleChoice();
  const input = h('input', { type: 'file', accept: pictures, class: 'unseen', id: 'file', tabindex: -1, 'aria-hidden': 'true', change: () => take(input.files) });
  const pick = h('button', { type: 'button', class: 'primary big', click: () => input.click() }, 'Choose a photo');
  const camera = navigator.mediaDevices?.getUserMedia
    ? h('button', { type: 'button', class: 'big', click: photograph }, 'Use the camera')
    : null;
  const door = h('section', { class: 'door', 'aria-labelledby': 'welcome' },
    h('div', { class: 'welcome' },
      h('h1', { id: 'welcome' }, 'A portrait in,', h('br'), h('em', {}, 'a cartoon out.')),
      h('p', { class: 'lead' }, 'Send a photo of a face. Draw it again until you love it, then keep the face.'),
      h('div', { class: 'actions' }, pick, camera, input),
      h('p', { class: 'hint' }, 'Or drop or paste one here. JPEG, PNG or WebP, up to 10 MB.'),
      style.element,
      trouble),
    example());
  view.replaceChildren(door);

  const options = { signal: leaving.signal };
  door.addEventListener('dragover', event => {
    event.preventDefault();
    door.classList.add('over');
  }, options);
  door.addEventListener('dragleave', event => door.contains(event.relatedTarget) || door.classList.remove('over'), options);
  door.addEventListener('drop', event => {
    event.preventDefault();
    door.classList.remove('over');
    take(event.dataTransfer.files);
  }, options);
  document.addEventListener('paste', event => take(event.clipboardData.files), options);
  return () => leaving.abort(new Error('The user left this view.'));

  async function photograph() {
    const photo = await useCamera(trouble);
    if (photo) await send(photo, newUuid());
  }

  async function take(files) {
    const [file] = files;

    // One photo at a time: ignore a paste while another photo is being sent.
    if (!file || door.hidden) return;
    await send(await prepare(file), newUuid());
  }

  /** Sends a photo. All retries use the same key, so the photo is stored once. */
  async function send(photo, key) {
    clearFailure(trouble);
    const stop = new AbortController();
    const progress = sending(photo, () => stop.abort(new Error('The user cancelled the upload.')));
    leaving.signal.addEventListener('abort', () => stop.abort(leaving.signal.reason), { once: true });
    door.hidden = true;
    view.append(progress.element);
    progress.element.focus();
    try {
      const { original } = await withRetries(
        () => upload(photo, style.chosen(), key, progress.sent, stop.signal), progress.waiting, stop.signal);
      announce('Your cartoon is ready.');
      location.hash = `#/photo/${original.id}`;
    } catch (error) {
      progress.element.remove();
      door.hidden = false;
      pick.focus();
      if (!stop.signal.aborted) showFailure(trouble, error, () => send(photo, key));
    } finally {
      progress.end();
    }
  }
}

/** An example: a photo and two cartoons of it. */
function example() {
  return h('div', { class: 'fan', role: 'img', 'aria-label': 'Example: a photo of a cat, and two cartoons drawn from it' },
    ['photo', 'pop', 'comic'].map(name => h('img', { src: `/app/example/${name}.webp`, alt: '', width: exampleSide, height: exampleSide })));
}

/** The progress view while a photo is sent and drawn. */
function sending(photo, onStop) {
  const url = URL.createObjectURL(photo);
  const bar = h('progress', { max: 1, value: 0, 'aria-label': 'Upload progress' });
  const text = h('h1', { class: 'stage', 'aria-live': 'polite' }, 'Sending your photo…');
  const element = h('section', { class: 'sending', tabindex: -1, 'aria-label': 'Your photo is on its way' },
    h('div', { class: 'frame' }, h('img', { src: url, alt: 'The photo you chose' }), h('span', { class: 'dots', 'aria-hidden': 'true' })),
    text,
    bar,
    h('button', { type: 'button', class: 'quiet', click: onStop }, 'Cancel'));

  function sent(share) {
    bar.value = share;
    if (share < 1) return;
    element.classList.add('drawing');
    bar.removeAttribute('value');
    text.textContent = 'Drawing your cartoon…';
  }

  function waiting(seconds) {
    element.classList.remove('drawing');
    text.textContent = `No answer yet. Trying again in ${Math.ceil(seconds)} s…`;
  }

  return { element, sent, waiting, end: () => URL.revokeObjectURL(url) };
}

/** Shows the camera in a dialog; returns the photo taken, or null. */
async function useCamera(trouble) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'user', width: { ideal: 1920 } } });
  } catch {
    trouble.replaceChildren(h('div', { class: 'notice', role: 'alert' },
      h('strong', {}, 'The camera is not available'),
      h('p', {}, 'No camera was found, or the browser blocks it for this page. Allow camera access in the browser, or choose a photo.')));
    return null;
  }

  let photo = null;
  const video = h('video', { autoplay: true, playsinline: true, muted: true });
  video.srcObject = stream;
  const dialog = h('dialog', { class: 'camera', 'aria-label': 'Camera' },
    video,
    h('div', { class: 'actions' },
      h('button', { type: 'button', class: 'primary big', click: async () => { photo = await snapshot(video); dialog.close(); } }, 'Take the photo'),
      h('button', { type: 'button', click: () => dialog.close() }, 'Cancel')));
  await runDialog(dialog);
  for (const track of stream.getTracks()) track.stop();
  return photo;
}
