// Compares photo and cartoon, one over the other, with a movable dividing line.

import { h } from './dom.js';

/** Makes the comparison. `show(url, label)` changes the cartoon; without a URL only the photo is shown. */
export function comparison(photoUrl, width, height) {
  const photo = h('img', { class: 'before', src: photoUrl, alt: 'Your photo', width, height });
  const cartoon = h('img', { class: 'after', alt: '', width, height, load: frame });
  const handle = h('input', {
    type: 'range', min: 0, max: 100, value: 0, step: 1, class: 'split',
    'aria-label': 'How much of the photo to show', input: () => split(handle.value),
  });
  const element = h('div', { class: 'compare' }, photo, cartoon,
    h('span', { class: 'line', 'aria-hidden': 'true' }), h('span', { class: 'grip', 'aria-hidden': 'true' }), handle);
  element.style.setProperty('--ratio', `${width} / ${height}`);
  element.style.setProperty('--wide', width / height);

  // A portrait shows a part of the photo, in proportions of its own: it is shown whole.
  function frame() {
    const proportion = cartoon.naturalWidth * height / (cartoon.naturalHeight * width);
    element.classList.toggle('framed', Math.abs(proportion - 1) > 0.03);
  }

  function split(percent) {
    element.style.setProperty('--split', `${percent}%`);
    handle.setAttribute('aria-valuetext', `${percent} percent photo`);
  }

  function show(url, label) {
    element.classList.toggle('alone', !url);
    if (!url) return;
    cartoon.src = url;
    cartoon.alt = label;
  }

  split(0);
  return { element, show };
}
