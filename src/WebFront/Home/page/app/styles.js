// The available styles, and the control that chooses one.

import { read } from './api.js';
import { h } from './dom.js';

let styles = null;

/** Loads all styles once, the default one first. */
export async function loadStyles() {
  styles ??= (await read('/api/styles')).styles;
  return styles;
}

/** The title of a style; its name if the styles are not loaded. */
export function styleTitle(name) {
  return styles?.find(style => style.name === name)?.title ?? name;
}

/** Radio buttons for the styles. `chosen()` returns the name of the chosen style, or null (the default) until the styles are loaded. */
export function styleChoice(first = null) {
  const list = h('div', { class: 'chips' });
  const row = h('fieldset', { class: 'styles' }, h('legend', {}, 'Style'), list);
  loadStyles().then(all => list.replaceChildren(...all.map((style, index) => h('label', { class: 'chip', title: style.description },
    h('input', { type: 'radio', name: 'style', value: style.name, checked: first ? style.name === first : index === 0 }),
    h('span', {}, style.title)))), () => row.remove());
  return { element: row, chosen: () => row.querySelector('input:checked')?.value ?? null };
}
