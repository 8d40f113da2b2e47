// Draws a face as the user wants to save it.

const gradients = { sunset: ['#ffb35c', '#ff5e7a'], sea: ['#7be0d6', '#4a63d8'] };

/** The grounds, and how each is painted on a canvas; null for a transparent one. */
export const grounds = {
  none: null,
  white: () => '#fff',
  colour: (context, side, colour) => colour,
  sunset: (context, side) => gradient(context, side, gradients.sunset),
  sea: (context, side) => gradient(context, side, gradients.sea),
};

/** Returns a square picture of a face with the chosen ground, shape and number of pixels. A JPEG is on white where the choice is transparent. */
export async function compose(url, { ground, colour, isRound, side, type }) {
  const image = await load(url);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const context = canvas.getContext('2d');
  if (type === 'image/jpeg') fill(context, '#fff', side);
  if (isRound) {
    context.arc(side / 2, side / 2, side / 2, 0, 2 * Math.PI);
    context.clip();
  }

  const paint = grounds[ground]?.(context, side, colour);
  if (paint) fill(context, paint, side);
  context.imageSmoothingQuality = 'high';
  const scale = Math.min(side / image.naturalWidth, side / image.naturalHeight);
  const [width, height] = [image.naturalWidth * scale, image.naturalHeight * scale];
  context.drawImage(image, (side - width) / 2, (side - height) / 2, width, height);
  return new Promise((resolve, reject) => canvas.toBlob(blob => blob ? resolve(blob) : reject(new Error('The browser could not write the picture.')), type, 0.92));
}

/** The name of a saved file, with the date of the face. */
export function fileName(extension, face, kind = 'avatar') {
  const date = new Date(face.createdAt);
  return `${kind}-${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}.${extension}`;
}

async function load(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

function fill(context, paint, side) {
  context.fillStyle = paint;
  context.fillRect(0, 0, side, side);
}

function gradient(context, side, [from, to]) {
  const paint = context.createLinearGradient(0, 0, side, side);
  paint.addColorStop(0, from);
  paint.addColorStop(1, to);
  return paint;
}
