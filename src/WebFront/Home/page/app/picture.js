// Photos on their way in: what the service takes goes as it is, anything else that this browser can show becomes a JPEG.

const taken = new Set(['image/jpeg', 'image/png', 'image/webp']);
const mostBytes = 10_485_759;
const longSide = 4096;
const quality = 0.92;

/** A photo that the service takes; the very file where possible. */
export async function prepare(file) {
  if (taken.has(file.type) && file.size <= mostBytes) return file;
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    // The service says best what is wrong with it.
    return file;
  }

  const scale = Math.min(1, longSide / Math.max(bitmap.width, bitmap.height));
  return draw(bitmap, Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
}

/** What a camera shows now. */
export function snapshot(video) {
  return draw(video, video.videoWidth, video.videoHeight);
}

function draw(source, width, height) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext('2d').drawImage(source, 0, 0, width, height);
  return new Promise((resolve, reject) => canvas.toBlob(
    blob => blob ? resolve(blob) : reject(new Error('The browser could not write a JPEG.')), 'image/jpeg', quality));
}
