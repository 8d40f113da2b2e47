// What the service keeps of a user, in short.

import { h } from './dom.js';
import { enter } from './views.js';
import { words } from './words.js';

export function showPrivacy(view, showDevice) {
  enter(view, words.frame.privacy, h('section', { class: 'text' },
    h('h1', {}, words.frame.privacy),
    h('ul', {}, words.privacy.map(sentence => h('li', {}, sentence))),
    h('div', { class: 'actions' }, h('button', { type: 'button', click: showDevice }, words.frame.device), h('a', { class: 'button', href: '#/' }, words.toStudio))));
  return () => {};
}
