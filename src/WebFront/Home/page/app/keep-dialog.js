// Asks which face to keep. The choice is final, so the dialog shows a preview of the face.

import { readImage } from './api.js';
import { runDialog } from './dialog.js';
import { h, local } from './dom.js';
import { explain } from './messages.js';
import { withRetries } from './retry.js';
import { words } from './words.js';

const terms = words.keep;
const previewWidth = 512;
const photoWidth = 1024;
const portraitSide = 112;

/**
 * Shows the face of a cartoon as it would be kept.
 * @param {object[]|null} faces the places of the faces in the photo; null if nobody has looked for them
 * @returns {Promise<{ face: number|null, isRound: boolean }|null>} the choice; null if the user keeps looking
 */
export async function askForFace(cartoon, original, faces, signal) {
  const closing = new AbortController();
  signal.addEventListener('abort', () => closing.abort(signal.reason), { once: true });
  const urls = new Map();
  let face = null;
  let isRound = false;
  const image = h('img', { alt: terms.preview, hidden: true, width: previewWidth, height: previewWidth });
  const cartoonImage = h('img', { src: local(cartoon.imageUrl, { w: previewWidth }), alt: terms.cartoon });
  const state = h('p', { class: 'hint', role: 'status' });
  const again = h('button', { type: 'button', hidden: true, click: () => preview() }, words.tryAgain);
  const frame = h('div', { class: 'preview chequered' }, cartoonImage, image, h('span', { class: 'dots', 'aria-hidden': 'true' }));
  const dialog = h('dialog', { class: 'sure', 'aria-labelledby': 'sure-title' },
    h('h2', { id: 'sure-title' }, terms.title),
    frame, state, again,
    faces?.length > 1 ? faceChoice() : null,
    faces?.length === 0 ? h('p', { class: 'note' }, terms.noFace) : null,
    h('fieldset', {}, h('legend', { class: 'unseen' }, terms.shape), h('div', { class: 'chips' }, shapeChip(terms.cutOut, false), shapeChip(terms.round, true))),
    h('p', {}, terms.once, ' ', h('strong', {}, terms.final), ' ', terms.afterwards),
    h('form', { method: 'dialog', class: 'actions' },
      h('button', { value: 'yes', class: 'primary big' }, terms.yes),
      h('button', { value: 'no', class: 'big', autofocus: true }, terms.no)));
  preview();
  const answer = await runDialog(dialog);
  closing.abort(new Error('The dialog was closed.'));
  for (const url of urls.values()) URL.revokeObjectURL(url);
  return answer === 'yes' ? { face, isRound } : null;

  async function preview() {
    const wanted = face;
    again.hidden = true;
    frame.classList.add('drawing');
    state.textContent = terms.drawing;
    try {
      if (!urls.has(wanted)) urls.set(wanted, URL.createObjectURL(await load(wanted)));
      if (wanted !== face) return;
      image.src = urls.get(wanted);
      await image.decode().catch(() => {});
      image.hidden = false;
      cartoonImage.hidden = true;
      state.textContent = terms.thisIsIt;
    } catch (error) {
      if (closing.signal.aborted || wanted !== face) return;
      state.textContent = `${terms.noPreview} ${explain(error).text}`;
      again.hidden = false;
    } finally {
      if (wanted === face) frame.classList.remove('drawing');
    }
  }

  function load(wanted) {
    const query = wanted === null ? { w: previewWidth } : { w: previewWidth, face: wanted };
    return withRetries(() => readImage(`/api/cartoons/${cartoon.id}/face`, query, closing.signal), () => {}, closing.signal);
  }

  /** The faces of the photo, to tap one of them. Without a choice, the service takes the largest that is in focus. */
  function faceChoice() {
    const photo = new Image();
    photo.src = local(original.imageUrl, { w: photoWidth });
    const choice = (number, label, content) => h('label', { class: 'person' },
      h('input', { type: 'radio', name: 'face', checked: number === null, 'aria-label': label, change: () => { face = number; preview(); } }), content);
    return h('fieldset', { class: 'people' }, h('legend', {}, terms.whose), h('div', { class: 'row' },
      choice(null, terms.automatic, h('span', { class: 'automatic' }, terms.automatic)),
      faces.map((place, number) => choice(number, terms.person(number + 1, faces.length), portrait(photo, place)))));
  }

  function shapeChip(label, round) {
    return h('label', { class: 'chip' },
      h('input', { type: 'radio', name: 'crop', checked: !round, change: () => { isRound = round; frame.classList.toggle('round', round); } }), h('span', {}, label));
  }
}

/** A small picture of one face of a photo. */
function portrait(photo, { x, y, width, height }) {
  const canvas = h('canvas', { width: portraitSide, height: portraitSide });
  photo.decode().then(() => {
    const [w, high] = [photo.naturalWidth, photo.naturalHeight];
    const side = 1.5 * Math.max(width * w, height * high);
    canvas.getContext('2d').drawImage(photo, (x + width / 2) * w - side / 2, (y + height / 2) * high - side / 2, side, side, 0, 0, portraitSide, portraitSide);
  }, () => {});
  return canvas;
}
