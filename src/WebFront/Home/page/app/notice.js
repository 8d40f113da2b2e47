// Error messages in the page.

import { h } from './dom.js';
import { explain, isTemporary } from './messages.js';

/** Shows an error in the given element, with a retry button if a retry may succeed. */
export function showFailure(place, error, tryAgain) {
  const { title, text } = explain(error);
  const again = tryAgain && isTemporary(error) ? h('button', { type: 'button', class: 'primary', click: tryAgain }, 'Try again') : null;
  place.replaceChildren(h('div', { class: 'notice', role: 'alert' }, h('strong', {}, title), h('p', {}, text), again));
}

export function clearFailure(place) {
  place.replaceChildren();
}
