// A failure as a person sees it, where it happened.

import { h } from './dom.js';
import { explain, mayPass } from './messages.js';

/** Shows a failure in a place for one; with a button that tries again where that may help. */
export function showFailure(place, error, tryAgain) {
  const { title, text } = explain(error);
  const again = tryAgain && mayPass(error) ? h('button', { type: 'button', class: 'primary', click: tryAgain }, 'Try again') : null;
  place.replaceChildren(h('div', { class: 'notice', role: 'alert' }, h('strong', {}, title), h('p', {}, text), again));
}

export function clearFailure(place) {
  place.replaceChildren();
}
