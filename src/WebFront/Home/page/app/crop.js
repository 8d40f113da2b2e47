// Crops and turns a photo before it is sent.

import { runDialog } from './dialog.js';
import { h } from './dom.js';
import { toJpeg } from './picture.js';
import { words } from './words.js';

const terms = words.crop;
const shapes = { square: 1, portrait: 3 / 4, landscape: 4 / 3 };
const mostZoom = 4;
const longSide = 4096;
const keyStep = 0.04;

/** Lets the user choose a part of a photo; returns that part as a JPEG, the file itself if the browser cannot show it, or null after Cancel. */
export async function crop(file) {
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    try {
      await image.decode();
    } catch {
      // What sends the photo explains what is wrong with it.
      return file;
    }

    return await askForPart(image);
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function askForPart(image) {
  // The centre is a share of the turned photo; zoom 1 shows as much of it as fits the shape.
  const part = { turns: 0, shape: image.naturalWidth > image.naturalHeight ? 'landscape' : 'portrait', zoom: 1, x: 0.5, y: 0.5 };
  const canvas = h('canvas', {
    class: 'part', tabindex: 0, role: 'img', 'aria-label': terms.part,
    pointerdown: event => canvas.setPointerCapture(event.pointerId), pointermove: drag, wheel: scroll, keydown: press,
  });
  const zoom = h('input', { type: 'range', min: 1, max: mostZoom, step: 0.01, value: 1, input: () => set({ zoom: Number(zoom.value) }) });
  const dialog = h('dialog', { class: 'crop', 'aria-labelledby': 'crop-title' },
    h('h2', { id: 'crop-title' }, terms.title),
    canvas,
    h('div', { class: 'tools' },
      h('fieldset', {}, h('legend', { class: 'unseen' }, terms.shape), h('div', { class: 'chips' }, Object.keys(shapes).map(shape => h('label', { class: 'chip' },
        h('input', { type: 'radio', name: 'shape', checked: shape === part.shape, change: () => set({ shape }) }), h('span', {}, terms[shape]))))),
      h('label', { class: 'zoom' }, terms.zoom, zoom),
      h('button', { type: 'button', click: () => set({ turns: (part.turns + 1) % 4, x: 0.5, y: 0.5 }) }, terms.turn)),
    h('form', { method: 'dialog', class: 'actions' },
      h('button', { value: 'yes', class: 'primary big', autofocus: true }, terms.use),
      h('button', { value: 'no', class: 'big' }, terms.cancel)));
  paintPreview();
  if (await runDialog(dialog) !== 'yes') return null;
  const { width, height } = measurePart();
  const scale = Math.min(1, longSide / Math.max(width, height));
  return toJpeg(width * scale, height * scale, paint);

  /** The size of the turned photo, and of the part of it that is shown, in pixels of the photo. */
  function measurePart() {
    const [w, h2] = part.turns % 2 ? [image.naturalHeight, image.naturalWidth] : [image.naturalWidth, image.naturalHeight];
    const ratio = shapes[part.shape];
    const width = Math.min(w, h2 * ratio) / part.zoom;
    return { w, h: h2, width, height: width / ratio };
  }

  function set(changes) {
    Object.assign(part, changes);
    const { w, h: high, width, height } = measurePart();
    part.x = clamp(part.x, width / w / 2);
    part.y = clamp(part.y, height / high / 2);
    paintPreview();
  }

  function paintPreview() {
    const side = 640;
    const ratio = shapes[part.shape];
    [canvas.width, canvas.height] = [Math.round(side * Math.min(1, ratio)), Math.round(side / Math.max(1, ratio))];
    paint(canvas.getContext('2d'));
  }

  function paint(context) {
    const { w, h: high, width } = measurePart();
    const scale = context.canvas.width / width;
    context.imageSmoothingQuality = 'high';
    context.translate(context.canvas.width / 2, context.canvas.height / 2);
    context.scale(scale, scale);
    context.translate((0.5 - part.x) * w, (0.5 - part.y) * high);
    context.rotate(part.turns * Math.PI / 2);
    context.drawImage(image, -image.naturalWidth / 2, -image.naturalHeight / 2);
  }

  function drag(event) {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    const { w, h: high, width, height } = measurePart();
    const shown = canvas.getBoundingClientRect();
    set({ x: part.x - event.movementX / shown.width * width / w, y: part.y - event.movementY / shown.height * height / high });
  }

  function scroll(event) {
    event.preventDefault();
    zoom.value = part.zoom * (event.deltaY < 0 ? 1.1 : 1 / 1.1);
    set({ zoom: Number(zoom.value) });
  }

  function press(event) {
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (x === 0 && y === 0) return;
    event.preventDefault();
    set({ x: part.x + x * keyStep, y: part.y + y * keyStep });
  }
}

function clamp(value, margin) {
  return Math.max(margin, Math.min(1 - margin, value));
}
