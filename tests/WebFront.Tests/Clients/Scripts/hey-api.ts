// The journey with @hey-api/openapi-ts. Prints the URL of the face and its length in bytes.
import { openAsBlob } from 'node:fs';
import { client } from './client/client.gen.js';
import { download, regenerate, upload } from './client/sdk.gen.js';

const { url, device, photo } = process.env as Record<string, string>;
client.setConfig({ baseUrl: url, auth: device });

const image = await openAsBlob(photo);
const uploaded = await upload({ body: { image, seed: 5, style: 'comic' }, throwOnError: true });
const { original, cartoon } = uploaded.data.data;
if (cartoon.seed !== 5 || cartoon.style !== 'comic') throw new Error(JSON.stringify(cartoon));
const drawn = await regenerate({ path: { originalId: original.id }, query: { style: 'pop', seed: 3 }, throwOnError: true });
const kept = await download({ path: { cartoonId: drawn.data.data.cartoon.id }, query: { format: 'png' }, throwOnError: true });
const refused = await regenerate({ path: { originalId: original.id } });
if (refused.error?.code !== 'already_downloaded') throw new Error(JSON.stringify(refused.error));
const { faceUrl } = kept.data.data.downloadedFace;
console.log(faceUrl, (await (await fetch(faceUrl)).arrayBuffer()).byteLength);
