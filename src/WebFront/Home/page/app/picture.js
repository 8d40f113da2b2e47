// Prepares photos for upload. What the service accepts is sent unchanged; other images that the browser can decode, and those that are too
// large in bytes or pixels, are converted to JPEG by a worker.

import { PageError } from './messages.js';

const maxBytes = 10_485_759;
const maxPixels = 50_000_000;
const longSide = 4096;
const quality = 0.92;

/** The first bytes of the types that the service accepts. WebP has its name after the length of the file. */
const signatures = [/^\xff\xd8\xff/, /^\x89PNG\r\n\x1a\n/, /^RIFF[^]{4}WEBP/];
const heic = /^[^]{4}ftyp(heic|heix|hevc|heim|heis|mif1|msf1)/;

/** Returns a photo that the service accepts; the file itself if possible. */
export async function prepare(file) {
  const start = await readStart(file);
  const isAccepted = signatures.some(signature => signature.test(start));
  const size = await measure(file);

  // What the browser cannot show may still be a photo that the service reads. Its answer says what is wrong with it.
  if (!size && isAccepted && file.size <= maxBytes) return file;
  if (!size) throw new PageError(explainUnreadable(file, start), file.name);
  if (isAccepted && file.size <= maxBytes && size.width * size.height <= maxPixels) return file;
  return shrink(file);
}

/** Converts a photo to a JPEG with sides of at most the given number of pixels. */
export async function shrink(file, side = longSide) {
  for (; ; side = Math.round(side * 0.75)) {
    const blob = await convert(file, side);
    if (blob.size <= maxBytes) return blob;
  }
}

/** Returns the size of a picture in pixels as the browser shows it, or null if it cannot show it. This reads its header, and decodes nothing. */
export async function measure(file) {
  const url = URL.createObjectURL(file);
  const image = new Image();
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
      image.src = url;
    });
    return { width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Draws an image or a canvas, and returns the result as a JPEG on white. */
export function toJpeg(width, height, paint) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.round(width), Math.round(height)];
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  paint(context);
  return new Promise((resolve, reject) => canvas.toBlob(
    blob => blob ? resolve(blob) : reject(new PageError('unreadable_picture')), 'image/jpeg', quality));
}

async function readStart(file) {
  if (file.size === 0) throw new PageError('empty_file', file.name);
  try {
    return String.fromCharCode(...new Uint8Array(await file.slice(0, 16).arrayBuffer()));
  } catch {
    // A folder, or a file that has been moved since it was chosen.
    throw new PageError('unreadable_file', file.name);
  }
}

function explainUnreadable(file, start) {
  if (heic.test(start) || /\.hei[cf]$/i.test(file.name ?? '')) return 'heic_picture';
  if (/^video\//.test(file.type)) return 'video_file';
  return /^image\//.test(file.type) ? 'unreadable_picture' : 'not_a_picture';
}

async function convert(file, side) {
  try {
    return await convertInWorker(file, side);
  } catch {
    // Workers decode fewer types than pages do (no SVG), and older browsers have no canvas there.
    return convertHere(file, side);
  }
}

function convertInWorker(file, side) {
  const worker = new Worker('/app/picture-worker.js');
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => data ? resolve(data) : reject(new Error('The worker could not convert the picture.'));
    worker.onerror = reject;
    worker.postMessage({ file, side, quality });
  }).finally(() => worker.terminate());
}

async function convertHere(file, side) {
  const url = URL.createObjectURL(file);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const scale = Math.min(1, side / Math.max(width, height));
    return await toJpeg(width * scale, height * scale, context => context.drawImage(image, 0, 0, context.canvas.width, context.canvas.height));
  } catch {
    throw new PageError('unreadable_picture', file.name);
  } finally {
    URL.revokeObjectURL(url);
  }
}
