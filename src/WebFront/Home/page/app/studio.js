// The studio of one photo: its cartoons, drawing more of them, and the way to its face.

import { change } from './api.js';
import { showAllStyles } from './all-styles.js';
import { comparison } from './compare.js';
import { newUuid } from './device.js';
import { isDialogOpen } from './dialog.js';
import { announce, h, local } from './dom.js';
import { askForFace } from './keep-dialog.js';
import { clearNotice, showFailure } from './notice.js';
import { isFavourite, setFavourite } from './preferences.js';
import { withRetries } from './retry.js';
import { styleChoice, styleTitle } from './styles.js';
import { pictureInMemory } from './uploads.js';
import { enter } from './views.js';
import { fromNow, when, words } from './words.js';

const terms = words.studio;
const stageWidth = 1024;
const thumbnail = 256;
const maxConcurrent = 4;

/**
 * Shows the studio.
 * @param {AbortSignal} signal aborts when the user leaves the view
 * @param {() => void} onKept shows the photo again, when its face is kept
 */
export function showStudio(view, { original, cartoons, faces, cartoonLifetime }, signal, onKept) {
  const near = pictureInMemory(original.id) ?? local(original.imageUrl, { w: thumbnail });
  const stage = comparison(near, local(original.imageUrl, { w: stageWidth }), original.width, original.height);
  const caption = h('div', { class: 'caption' });
  const strip = h('div', { class: 'strip' });
  const expiry = h('p', { class: 'hint' }, terms.expiry);
  const trouble = h('div', { class: 'trouble' });
  const style = styleChoice(cartoons[0]?.style);
  const again = h('button', { type: 'button', class: 'primary big', click: () => draw(newUuid()) }, terms.again);
  const choose = h('button', { type: 'button', class: 'big', click: () => keep() }, terms.keep);
  const drawn = [];
  let chosen = null;
  let underWay = 0;

  // Counts what the user chose, to tell whether there was another choice since a drawing began.
  let choices = 0;

  for (const cartoon of [...cartoons].reverse()) add(cartoon);
  select(cartoons[0] ?? null);
  enter(view, terms.titleOf(when(original.createdAt)), h('section', { class: 'workshop' },
    h('h1', { class: 'unseen' }, terms.title),
    h('div', { class: 'easel' }, stage.element, caption),
    h('div', { class: 'desk' },
      h('div', { class: 'style-row' }, style.element, h('button', { type: 'button', class: 'all quiet', click: allStyles }, terms.allStyles)),
      h('fieldset', { class: 'cartoons' }, h('legend', {}, terms.drawn), strip),
      expiry,
      h('div', { class: 'dock' }, trouble, h('div', { class: 'actions' }, again, choose)))));

  function add(cartoon, placeholder) {
    drawn.push(cartoon);
    const small = local(cartoon.imageUrl, { w: thumbnail });
    const title = styleTitle(cartoon.style);
    const card = h('label', { class: 'card' },
      h('input', { type: 'radio', name: 'cartoon', value: cartoon.id, change: () => { choices++; select(cartoon); } }),
      h('img', { src: small, alt: '', loading: 'lazy', width: original.width, height: original.height }),
      h('span', {}, title));
    const item = h('div', { class: 'cell' }, card, favouriteButton(cartoon, title));
    if (placeholder) placeholder.replaceWith(item);
    else strip.prepend(item);
    style.show(cartoon.style, small);
  }

  function select(cartoon) {
    chosen = cartoon;
    choose.disabled = !cartoon;
    if (!cartoon) {
      stage.show(null);
      caption.textContent = terms.none;
      return;
    }

    if (cartoonLifetime) expiry.textContent = terms.expires(fromNow(Date.parse(cartoon.createdAt) + cartoonLifetime * 1000));
    const title = styleTitle(cartoon.style);
    stage.show(local(cartoon.imageUrl), local(cartoon.imageUrl, { w: thumbnail }), terms.cartoon(title));
    caption.replaceChildren(h('details', {}, h('summary', {}, title), h('span', {}, terms.details(cartoon.seed, when(cartoon.createdAt)))));
    const input = strip.querySelector(`input[value="${cartoon.id}"]`);
    if (input) input.checked = true;
  }

  /** Draws another cartoon. All retries use the same key, so one cartoon is made. Returns the cartoon, or null. */
  async function draw(key, chosenStyle = style.chosen()) {
    clearNotice(trouble);
    const text = h('span', {}, terms.drawing);
    const placeholder = h('div', { class: 'card pending', role: 'status' }, h('span', { class: 'dots', 'aria-hidden': 'true' }), text);
    const before = choices;
    strip.prepend(placeholder);
    strip.scrollTo({ left: 0, top: 0 });
    again.disabled = ++underWay >= maxConcurrent;
    try {
      const query = chosenStyle ? { style: chosenStyle } : {};
      const { cartoon } = await withRetries(
        () => change(`/api/regenerate/${original.id}`, query, key, signal),
        seconds => { text.textContent = words.againIn(Math.ceil(seconds)); },
        signal);
      add(cartoon, placeholder);

      // A cartoon that arrives never takes the place of what the user chose meanwhile.
      if (choices === before && !isDialogOpen()) select(cartoon);
      announce(terms.ready(styleTitle(cartoon.style)));
      return cartoon;
    } catch (error) {
      placeholder.remove();
      if (signal.aborted) return null;
      if (error.code === 'already_downloaded') onKept();
      else showFailure(trouble, error, () => draw(key, chosenStyle));
      return null;
    } finally {
      again.disabled = --underWay >= maxConcurrent;
    }
  }

  /** Shows all styles side by side, and draws those that are missing. */
  async function allStyles() {
    const picked = await showAllStyles(drawn, original, name => draw(newUuid(), name));
    if (!picked) return;
    choices++;
    select(picked);
  }

  async function keep() {
    const cartoon = chosen;
    const answer = await askForFace(cartoon, original, faces, signal);
    if (answer) await cut(cartoon, answer);
  }

  async function cut(cartoon, { face, isRound }) {
    clearNotice(trouble);
    choose.disabled = true;
    choose.textContent = terms.cutting;
    try {
      const query = face === null ? { format: 'png' } : { format: 'png', face };
      await withRetries(() => change(`/api/download/${cartoon.id}`, query, null, signal), () => {}, signal);
      announce(terms.kept);
      onKept(isRound);
    } catch (error) {
      if (signal.aborted) return;
      choose.disabled = false;
      choose.textContent = terms.keep;
      if (error.code === 'already_downloaded') onKept();
      else showFailure(trouble, error, () => cut(cartoon, { face, isRound }));
    }
  }
}

function favouriteButton(cartoon, title) {
  const button = h('button', { type: 'button', class: 'star', 'aria-label': terms.favourite(title), 'aria-pressed': String(isFavourite(cartoon.id)), click: toggle });
  return button;

  function toggle() {
    const isWanted = button.getAttribute('aria-pressed') !== 'true';
    setFavourite(cartoon.id, isWanted);
    button.setAttribute('aria-pressed', String(isWanted));
  }
}
