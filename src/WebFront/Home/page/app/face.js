// A downloaded face: preview on several backgrounds, and links to save it in each format.

import { h, local } from './dom.js';

const grounds = ['Chequered', 'White', 'Night', 'Coral'];
const formats = [['png', 'PNG'], ['webp', 'WebP'], ['jpeg', 'JPEG']];

/** Makes the card of a face. */
export function faceCard(face) {
  const name = `ground-${face.id}`;
  const shown = h('div', { class: 'ground chequered' }, h('img', { src: local(face.faceUrl, { format: 'webp' }), alt: 'The face you kept', width: 512, height: 512 }));
  return h('div', { class: 'face' },
    shown,
    h('fieldset', { class: 'grounds' }, h('legend', {}, 'Preview the edge on'),
      h('div', { class: 'chips' }, grounds.map((ground, index) => h('label', { class: 'chip' },
        h('input', { type: 'radio', name, checked: index === 0, change: () => { shown.className = `ground ${ground.toLowerCase()}`; } }),
        h('span', {}, ground))))),
    h('p', { class: 'saving' }, 'Save it as'),
    h('div', { class: 'actions' }, formats.map(([format, title]) =>
      h('a', { class: 'button', href: local(face.faceUrl, { format }), download: `avatar-${face.id}.${format === 'jpeg' ? 'jpg' : format}` }, title))),
    h('p', { class: 'hint' }, 'PNG and WebP are transparent around the head; JPEG has a white background.'));
}
