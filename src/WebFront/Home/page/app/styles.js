// The available styles, and the control that chooses one.

import { read } from './api.js';
import { h } from './dom.js';
import { store } from './store.js';
import { words } from './words.js';

const storageKey = 'avatar.style';

/** The styles in /app/example/styles.webp, from left to right. */
const examples = ['comic', 'painting', 'watercolor', 'sketch', 'pop', 'vector'];

/** The style that stands for any of the others. */
export const anyStyle = 'random';

let styles = null;

/** Loads all styles once, the default one first. */
export async function loadStyles() {
  styles ??= (await read('/api/styles')).styles;
  return styles;
}

/** The title of a style; its name if the styles are not loaded. */
export function styleTitle(name) {
  return words.styles[name]?.[0] ?? styles?.find(style => style.name === name)?.title ?? name;
}

/** The style that the user chose last, or null for the default. */
export function preferredStyle() {
  const preferred = store.get(storageKey);
  return !styles || styles.some(style => style.name === preferred) ? preferred : null;
}

/**
 * Radio buttons for the styles, each with a small picture. `chosen()` returns the name of the chosen style, or null (the default) until the
 * styles are loaded. `show(name, url)` replaces the picture of a style.
 */
export function styleChoice(first = null) {
  const list = h('div', { class: 'chips' });
  const row = h('fieldset', { class: 'styles' }, h('legend', {}, words.style), list);
  const pictures = new Map();
  loadStyles().then(fill, () => row.remove());
  return {
    element: row,
    chosen: () => row.querySelector('input:checked')?.value ?? null,
    show(name, url) {
      pictures.set(name, url);
      row.querySelector(`input[value="${CSS.escape(name)}"] + span .swatch`)?.replaceWith(swatch(name));
    },
  };

  function fill(all) {
    const chosen = all.some(style => style.name === first) ? first : all[0].name;
    list.replaceChildren(...all.map(style => h('label', { class: 'chip', title: words.styles[style.name]?.[1] ?? style.description },
      h('input', { type: 'radio', name: 'style', value: style.name, checked: style.name === chosen, change: () => store.set(storageKey, style.name) }),
      h('span', {}, swatch(style.name), styleTitle(style.name)))));
  }

  /** A small picture: of the user's photo in this style if there is one, else of the example. */
  function swatch(name) {
    const url = pictures.get(name);
    if (url) return h('img', { class: 'swatch', src: url, alt: '', width: 32, height: 32 });
    const element = h('i', { class: `swatch ${examples.includes(name) ? 'example' : name === anyStyle ? 'any' : 'none'}` });
    element.style.setProperty('--place', examples.indexOf(name));
    return element;
  }
}
