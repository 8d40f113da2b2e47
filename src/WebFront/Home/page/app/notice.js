// Notices in the page: what happened, and what to do. A notice is always brought into sight.

import { h } from './dom.js';
import { explain, isTemporary } from './messages.js';
import { words } from './words.js';

/** Shows a notice in the given element. */
export function showNotice(place, title, text, ...buttons) {
  const notice = h('div', { class: 'notice', role: 'alert' }, h('strong', {}, title), h('p', {}, text), buttons);
  place.replaceChildren(notice);
  notice.scrollIntoView({ block: 'nearest', behavior: 'instant' });
}

/** Shows an error in the given element, with a retry button if a retry may succeed. */
export function showFailure(place, error, tryAgain) {
  const { title, text } = explain(error);
  const again = tryAgain && isTemporary(error) ? h('button', { type: 'button', class: 'primary', click: tryAgain }, words.tryAgain) : null;
  showNotice(place, title, text, again);
}

export function clearNotice(place) {
  place.replaceChildren();
}

/** Calls a function once when the network is back, or when the user returns to the page. */
export function onReturn(resume, signal) {
  const heard = new AbortController();
  const options = { signal: heard.signal };
  signal.addEventListener('abort', () => heard.abort(), { once: true });
  const go = () => {
    heard.abort();
    resume();
  };
  addEventListener('online', go, options);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && go(), options);
}
