// The view of a photo whose face is kept: how the picture shall look, and saving, sharing and copying it.

import { announce, h, local } from './dom.js';
import { clearNotice, showNotice } from './notice.js';
import { isTransferOffered, setTransferOffered } from './preferences.js';
import { compose, fileName, grounds } from './save.js';
import { enter } from './views.js';
import { when, words } from './words.js';

const terms = words.finished;
const thumbnail = 256;
const sides = [128, 256, 512, 1024];
const types = [['image/png', 'PNG', 'png'], ['image/webp', 'WebP', 'webp'], ['image/jpeg', 'JPEG', 'jpg']];
const formats = [['png', 'PNG'], ['webp', 'WebP'], ['jpeg', 'JPEG']];

export function showFinished(view, { original, downloadedFace: face }, isRound) {
  enter(view, terms.titleOf(when(face.createdAt)), h('section', { class: 'finished' },
    h('h1', {}, terms.title),
    faceCard(face, isRound),
    transferOffer(),
    h('figure', { class: 'origin' },
      h('img', { src: local(original.imageUrl, { w: thumbnail }), alt: terms.origin, width: original.width, height: original.height }),
      h('figcaption', {}, terms.drawnFrom(when(original.createdAt)))),
    h('a', { class: 'button', href: '#/' }, terms.another)));
}

/** The picture as chosen, and what can be done with it. */
function faceCard(face, isRound) {
  const choice = { ground: 'none', colour: '#ff6b5e', isRound, side: 512, type: types[0] };
  const shown = h('img', { src: local(face.faceUrl, { format: 'webp' }), alt: terms.face, width: 512, height: 512 });
  const frame = h('div', { class: 'ground' }, shown);
  const trouble = h('div', { class: 'trouble' });
  const colour = h('input', { type: 'color', class: 'colour', value: choice.colour, 'aria-label': terms.anyColour, input: () => set({ colour: colour.value, ground: 'colour' }) });
  const source = local(face.faceUrl, { format: 'png' });
  const svg = h('a', { class: 'button', hidden: true, href: local(face.faceUrl, { format: 'svg' }), download: fileName('svg', face) }, 'SVG');
  offerSvg(svg);
  show();
  return h('div', { class: 'face' },
    h('div', { class: 'picture' }, frame, trouble,
      h('div', { class: 'actions' },
        h('button', { type: 'button', class: 'primary big', click: () => act(save) }, terms.save),
        canShare() ? h('button', { type: 'button', class: 'big', click: () => act(share) }, terms.share) : null,
        navigator.clipboard?.write ? h('button', { type: 'button', class: 'big', click: event => act(copy, event.target) }, terms.copy) : null)),
    h('div', { class: 'looks' },
      h('fieldset', {}, h('legend', {}, terms.ground), h('div', { class: 'chips' },
        Object.keys(grounds).map(ground => h('label', { class: 'chip' },
          h('input', { type: 'radio', name: 'ground', value: ground, checked: ground === choice.ground, change: () => set({ ground }) }),
          h('span', {}, h('i', { class: `swatch ground-${ground}` }), terms.grounds[ground]))),
        colour)),
      h('fieldset', {}, h('legend', {}, terms.shape), h('div', { class: 'chips' }, [false, true].map(round => h('label', { class: 'chip' },
        h('input', { type: 'radio', name: 'shape', checked: round === isRound, change: () => set({ isRound: round }) }), h('span', {}, round ? terms.round : terms.square))))),
      h('div', { class: 'selects' },
        h('label', {}, terms.size, h('select', { change: event => set({ side: Number(event.target.value) }) },
          sides.map(side => h('option', { value: side, selected: side === choice.side }, `${side} × ${side}`)))),
        h('label', {}, terms.type, h('select', { change: event => set({ type: types[event.target.selectedIndex] }) }, types.map(([, label]) => h('option', {}, label))))),
      h('p', { class: 'saving' }, terms.files),
      h('div', { class: 'actions files' },
        formats.map(([format, label], index) => h('a', { class: 'button', href: local(face.faceUrl, { format }), download: fileName(types[index][2], face) }, label)),
        h('a', { class: 'button', href: local(face.faceUrl, { format: 'sticker' }), download: fileName('webp', face, 'sticker') }, terms.sticker),
        svg),
      h('p', { class: 'hint' }, terms.filesHint)));

  function set(changes) {
    Object.assign(choice, changes);
    show();
    if (changes.ground === 'colour') frame.closest('.face').querySelector('input[value=colour]').checked = true;
  }

  function show() {
    frame.className = `ground ground-${choice.ground}${choice.isRound ? ' round' : ''}`;
    frame.style.setProperty('--colour', choice.colour);
  }

  async function act(action, button) {
    clearNotice(trouble);
    try {
      await action(button);
    } catch (error) {
      // The user closed the list of apps to share with.
      if (error.name !== 'AbortError') showNotice(trouble, ...terms.failed);
    }
  }

  function draw(type = choice.type[0]) {
    return compose(source, { ...choice, type });
  }

  async function save() {
    const url = URL.createObjectURL(await draw());
    h('a', { href: url, download: fileName(choice.type[2], face) }).click();
    announce(terms.saved);

    // The browser reads the picture after the click.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }

  async function share() {
    await navigator.share({ files: [new File([await draw()], fileName(choice.type[2], face), { type: choice.type[0] })] });
  }

  async function copy(button) {
    // Clipboards take PNG only. Safari wants the promise, to know that the user asked for it.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': draw('image/png') })]);
    button.textContent = words.copied;
    announce(words.copied);
    setTimeout(() => { button.textContent = terms.copy; }, 2000);
  }
}

/** Shows the link to the drawing itself if the face has one. */
async function offerSvg(link) {
  const response = await fetch(link.href, { method: 'HEAD' }).catch(() => null);
  link.hidden = !response?.ok;
}

function canShare() {
  return navigator.canShare?.({ files: [new File([''], 'face.png', { type: 'image/png' })] }) ?? false;
}

/** After the first kept face: how to get at it from elsewhere. Only this browser knows the id. */
function transferOffer() {
  const place = h('div', { class: 'offer-place' });
  if (!isTransferOffered()) fillOffer(place).catch(() => {});
  return place;
}

/** The offer can be made later, too: if its part of the page cannot be loaded, there is none. */
async function fillOffer(place) {
  const { qrCode, transferButtons } = await import('./device-dialog.js');
  place.append(h('aside', { class: 'offer', 'aria-labelledby': 'offer-heading' },
    h('div', {}, h('h2', { id: 'offer-heading' }, terms.offerTitle), h('p', {}, terms.offer),
      h('div', { class: 'actions' }, transferButtons(), h('button', { type: 'button', class: 'quiet', click: end }, terms.offerEnd))),
    qrCode()));

  function end() {
    setTransferOffered();
    place.remove();
  }
}
