// The start view: a photo is chosen, dropped, pasted or taken with the camera; then its way to the service is shown.

import { h } from './dom.js';
import { clearNotice, showFailure, showNotice } from './notice.js';
import { isCropping, setCropping } from './preferences.js';
import { showSending } from './sending.js';
import { preferredStyle, styleChoice } from './styles.js';
import { allUploads, clearUploads, dismiss, isOver, onUploads, retryUpload } from './uploads.js';
import { enter } from './views.js';
import { words } from './words.js';

const pictures = 'image/*,.heic,.heif';
const exampleSide = 320;

/**
 * Shows the start view; returns a function that leaves it.
 * @param {(files: File[], style: string|null) => void} take sends photos
 * @param {[string, string]|null} notice title and text of a notice to begin with
 */
export function showStart(view, take, notice) {
  const leaving = new AbortController();
  const trouble = h('div', { class: 'trouble' });
  const style = styleChoice(preferredStyle());
  const input = h('input', { type: 'file', accept: pictures, multiple: true, class: 'unseen', id: 'file', tabindex: -1, 'aria-hidden': 'true', change: () => takeFrom(input) });
  const pick = h('button', { type: 'button', class: 'primary big', click: () => input.click() }, words.start.choose);
  const door = h('section', { class: 'door', 'aria-labelledby': 'welcome' },
    h('div', { class: 'welcome' },
      h('h1', { id: 'welcome' }, words.start.heading[0], ' ', h('br'), h('em', {}, words.start.heading[1])),
      h('p', { class: 'lead' }, words.start.lead),
      h('div', { class: 'actions' }, pick, camera(), input),
      h('p', { class: 'hint' }, words.start.hint),
      style.element,
      h('label', { class: 'check' }, h('input', { type: 'checkbox', checked: isCropping(), change: event => setCropping(event.target.checked) }), words.start.crop)),
    example());
  let isShown = false;
  const sending = showSending(leaving.signal);
  enter(view, '', trouble, door, sending.element);
  if (notice) showNotice(trouble, ...notice);
  onUploads(refresh, leaving.signal);
  refresh();
  isShown = true;
  return () => {
    leaving.abort(new Error('The user left this view.'));

    // The user has seen how it ended.
    if (allUploads().every(isOver)) clearUploads();
  };

  function takeFrom(source) {
    const files = [...source.files];

    // Otherwise the same file could not be chosen again.
    source.value = '';
    if (files.length) take(files, style.chosen());
  }

  /** The button for the camera. Browsers show the camera to secure pages only; elsewhere a phone's own camera takes the photo. */
  function camera() {
    if (navigator.mediaDevices?.getUserMedia) return h('button', { type: 'button', class: 'big', click: photograph }, words.camera.use);
    if (!matchMedia('(pointer: coarse)').matches) return null;
    const capture = h('input', { type: 'file', accept: 'image/*', capture: 'user', class: 'unseen', tabindex: -1, 'aria-hidden': 'true', change: () => takeFrom(capture) });
    return [h('button', { type: 'button', class: 'big', click: () => capture.click() }, words.camera.use), capture];
  }

  async function photograph() {
    clearNotice(trouble);
    try {
      const { takePhoto } = await import('./camera.js');
      const photo = await takePhoto();
      if (photo) take([photo], style.chosen());
    } catch (error) {
      showFailure(trouble, error);
    }
  }

  /** Shows the photos on their way; the door if there are none. A single photo that failed is explained above the door. */
  function refresh() {
    const uploads = allUploads();
    if (uploads.length === 1) {
      const [only] = uploads;
      if (only.state === 'done') {
        dismiss(only);
        location.hash = `#/photo/${only.original.id}`;
        return;
      }

      if (only.state === 'failed') {
        showFailure(trouble, only.error, () => retryUpload(only));
        trouble.upload = only;
      }
    }

    // A notice about a photo that is sent again, or was replaced by another one, is over.
    if (trouble.upload && (trouble.upload.state !== 'failed' || !uploads.includes(trouble.upload))) {
      clearNotice(trouble);
      trouble.upload = null;
    }

    const isSending = uploads.length > 1 || uploads.some(one => one.state !== 'failed');
    if (door.hidden === isSending) return;
    const hadFocus = view.contains(document.activeElement);
    door.hidden = isSending;
    sending.element.hidden = !isSending;
    if (isSending) {
      // Photos that were already on their way when this view was opened leave its notice in place.
      if (isShown) clearNotice(trouble);
      sending.element.focus({ preventScroll: true });
      scrollTo({ top: 0, behavior: 'instant' });
    } else if (hadFocus) {
      pick.focus({ preventScroll: true });
    }
  }
}

/** An example: a photo and two cartoons of it. */
function example() {
  return h('div', { class: 'fan', role: 'img', 'aria-label': words.start.example },
    ['photo', 'pop', 'comic'].map(name => h('img', { src: `/app/example/${name}.webp`, alt: '', width: exampleSide, height: exampleSide })));
}
