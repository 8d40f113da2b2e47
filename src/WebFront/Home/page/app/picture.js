// Prepares photos for upload. Accepted files are sent unchanged; other images that the browser can decode are converted to JPEG.

const accepted = new Set(['image/jpeg', 'image/png', 'image/webp']);
const maxBytes = 10_485_759;
const longSide = 4096;
const quality = 0.92;

/** Returns a photo that the service accepts; the file itself if possible. */
export async function prepare(file) {
  if (accepted.has(file.type) && file.size <= maxBytes) return file;
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    // Send the file anyway: the error of the service says what is wrong with it.
    return file;
  }

  const scale = Math.min(1, longSide / Math.max(bitmap.width, bitmap.height));
  return draw(bitmap, Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
}

/** Takes the current camera frame as a JPEG. */
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
