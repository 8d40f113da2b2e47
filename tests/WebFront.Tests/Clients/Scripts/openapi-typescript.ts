// The journey with openapi-typescript and openapi-fetch. Prints the URL of the face and its length in bytes.
import { openAsBlob } from 'node:fs';
import createClient from 'openapi-fetch';
import type { paths } from './api.js';

const { url, device, photo } = process.env as Record<string, string>;
const client = createClient<paths>({ baseUrl: url, headers: { 'x-device-id': device } });

function data<T extends { success: true; data: unknown }>(answer: { data?: T; error?: { code: string; error: string } }): T['data'] {
  if (answer.data === undefined) throw new Error(`${answer.error?.code}: ${answer.error?.error}`);
  return answer.data.data;
}

const image = await openAsBlob(photo);
const uploaded = data(await client.POST('/api/upload', {
  // The field is a string in the generated type, as binary data has no type of its own in JSON Schema.
  body: { image: image as unknown as string, seed: 5, style: 'comic' },
  bodySerializer: ({ image, seed, style }) => {
    const form = new FormData();
    form.append('image', image as unknown as Blob, 'photo.jpg');
    form.append('seed', String(seed));
    form.append('style', style ?? '');
    return form;
  },
}));
if (uploaded.cartoon.seed !== 5 || uploaded.cartoon.style !== 'comic') throw new Error(JSON.stringify(uploaded));
const drawn = data(await client.POST('/api/regenerate/{originalId}', { params: { path: { originalId: uploaded.original.id }, query: { style: 'pop', seed: 3 } } }));
const kept = data(await client.POST('/api/download/{cartoonId}', { params: { path: { cartoonId: drawn.cartoon.id }, query: { format: 'png' } } }));
const refused = await client.POST('/api/regenerate/{originalId}', { params: { path: { originalId: uploaded.original.id } } });
if (refused.error?.code !== 'already_downloaded') throw new Error(JSON.stringify(refused));
const face = await fetch(kept.downloadedFace.faceUrl);
console.log(kept.downloadedFace.faceUrl, (await face.arrayBuffer()).byteLength);
