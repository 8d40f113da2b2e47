// Converts a picture to a JPEG of limited size, beside the page, which stays responsive. Transparent parts become white; the canvas is sRGB.

self.onmessage = async ({ data: { file, side, quality } }) => {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    const context = canvas.getContext('2d');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    self.postMessage(await canvas.convertToBlob({ type: 'image/jpeg', quality }));
  } catch {
    self.postMessage(null);
  }
};
