// The styles on offer, and the row of buttons that chooses one.

import { read } from './api.js';
import { h } from './dom.js';

let styles = null;

/** All styles, the default one first; asked for once. */
export async function loadStyles() {
  styles ??= (await read('/api/styles')).styles;
  return styles;
}

/** The title of a style. */
export function titleOf(name) {
  return styles?.find(style => style.name === name)?.title ?? name;
}

/** A row of styles of which one is chosen; `chosen()` of it is its name, or null for the default before they are known. */
export function styleChoice(first = null) {
  const list = h('div', { class: 'chips' });
  const row = h('fieldset', { class: 'styles' }, h('legend', {}, 'Style'), list);
  loadStyles().then(all => list.replaceChildren(...all.map((style, index) => h('label', { class: 'chip', title: style.description },
    h('input', { type: 'radio', name: 'style', value: style.name, checked: first ? style.name === first : index === 0 }),
    h('span', {}, style.title)))), () => row.remove());
  return { element: row, chosen: () => row.querySelector('input:checked')?.value ?? null };
}
