// Compares photo and cartoon, one over the other, with a movable dividing line.

import { h } from './dom.js';
import { words } from './words.js';

const terms = words.compare;

// A finger that moves this far sideways, in pixels, moves the line; until then it may want to scroll.
const dragStart = 8;

/**
 * Makes the comparison.
 * @param {string} nearUrl a picture of the photo that is there at once, such as one in memory or a thumbnail
 * @param {string} photoUrl the photo
 */
export function comparison(nearUrl, photoUrl, width, height) {
  const photo = h('img', { class: 'before', src: nearUrl, alt: terms.photo, width, height });
  const cartoon = h('img', { class: 'after', alt: '', width, height, load: frame });
  const handle = h('input', { type: 'range', min: 0, max: 100, value: 0, step: 1, class: 'split', 'aria-label': terms.label, input: () => split(handle.value) });
  const grip = h('span', { class: 'grip', 'aria-hidden': 'true' });
  const element = h('div', { class: 'compare', pointerdown: press, pointermove: move, pointerup: release, pointercancel: release },
    photo, cartoon, h('span', { class: 'line', 'aria-hidden': 'true' }), grip, handle);
  element.style.setProperty('--ratio', `${width} / ${height}`);
  element.style.setProperty('--wide', width / height);
  let start = null;
  let shown = null;

  if (nearUrl !== photoUrl) load(photoUrl).then(() => { photo.src = photoUrl; }, () => {});
  split(0);
  return { element, show };

  /** Shows a cartoon: its thumbnail until it is loaded. Without a URL, only the photo is shown. */
  function show(url, thumbnail, label) {
    shown = url;
    element.classList.toggle('alone', !url);
    if (!url) return;
    cartoon.alt = label;
    cartoon.src = thumbnail;
    load(url).then(() => { if (shown === url) cartoon.src = url; }, () => {});
  }

  // A portrait shows a part of the photo, in proportions of its own: it is shown whole.
  function frame() {
    const proportion = cartoon.naturalWidth * height / (cartoon.naturalHeight * width);
    element.classList.toggle('framed', Math.abs(proportion - 1) > 0.03);
  }

  function split(percent) {
    element.style.setProperty('--split', `${percent}%`);
    handle.setAttribute('aria-valuetext', terms.share(percent));
  }

  /** A mouse moves the line at once. A finger moves it by its grip, or sideways: other swipes scroll. */
  function press(event) {
    if (event.button !== 0 || element.classList.contains('alone')) return;
    start = { x: event.clientX, isDragging: event.pointerType === 'mouse' || event.target === grip };
    if (!start.isDragging) return;
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
    follow(event);
  }

  function move(event) {
    if (!start) return;
    if (!start.isDragging && Math.abs(event.clientX - start.x) >= dragStart) {
      start.isDragging = true;
      element.setPointerCapture(event.pointerId);
    }

    if (start.isDragging) follow(event);
  }

  function release() {
    start = null;
  }

  function follow(event) {
    const { left, width: wide } = element.getBoundingClientRect();
    handle.value = Math.round(100 * (event.clientX - left) / wide);
    split(handle.value);
  }
}

function load(url) {
  const image = new Image();
  image.src = url;
  return image.decode();
}
