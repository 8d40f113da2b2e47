// What all views have in common: a title, and the focus.

import { words } from './words.js';

/** Shows the content of a view from its top, under a title of its own. If the focus was lost with the former content, the heading of the new one gets it. */
export function enter(view, title, ...content) {
  const hadFocus = view.contains(document.activeElement) || document.activeElement === document.body;
  setTitle(title);
  view.replaceChildren(...content);
  if (!view.dataset.moved) return;
  scrollTo({ top: 0, behavior: 'instant' });
  if (hadFocus) focusHeading(view);
}

export function setTitle(title) {
  document.title = title ? `${title} · Avatar` : words.pageTitle;
}

/** Gives the focus to the heading of a view, so that screen readers begin there. */
export function focusHeading(view) {
  const heading = view.querySelector('h1') ?? view;
  heading.setAttribute('tabindex', '-1');
  heading.focus({ preventScroll: true });
}
