// fetch of Node, and with a first argument that of undici, ky, axios or got from $modules.
import { readFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const { url, device, photo, modules } = process.env;
const library = process.argv[2];
const require = modules ? createRequire(`${modules}/package.json`) : undefined;
const load = async name => import(pathToFileURL(require.resolve(name)));
const headers = { 'x-device-id': device };
const form = async (Form = FormData) => {
  const form = new Form();
  form.append('style', 'comic');
  form.append('image', new Blob([await readFile(photo)], { type: 'image/jpeg' }), 'Jürgen "1".jpg');
  return form;
};

const overFetch = fetch => async (method, path, body) => {
  const answer = await fetch(new URL(path, url), { method, headers, body });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return Buffer.from(await answer.arrayBuffer());
};

const clients = {
  async fetch() { return [overFetch(fetch), form]; },
  async undici() {
    const undici = await load('undici');
    return [overFetch(undici.fetch), () => form(undici.FormData)];
  },
  async ky() {
    const ky = (await load('ky')).default;
    return [overFetch((address, options) => ky(address, { ...options, retry: 0 })), form];
  },
  async axios() {
    const axios = (await load('axios')).default;
    const FormData = (await load('form-data')).default;
    const own = async () => {
      const form = new FormData();
      form.append('style', 'comic');
      form.append('image', createReadStream(photo), { filename: 'Jürgen "1".jpg' });
      return form;
    };
    return [async (method, path, data) => (await axios({ method, url: new URL(path, url).href, headers, data, responseType: 'arraybuffer' })).data, own];
  },
  async got() {
    const got = (await load('got')).default;
    return [async (method, path, body) => got(new URL(path, url), { method, headers, body, retry: { limit: 0 }, responseType: 'buffer' }).buffer(), form];
  },
};

const [call, body] = await clients[library ?? 'fetch']();
const read = async (...what) => JSON.parse((await call(...what)).toString()).data;
const original = (await read('POST', '/api/upload', await body())).original.id;
const cartoon = (await read('POST', `/api/regenerate/${original}`)).cartoon.id;
for (const path of ['originals', `originals/${original}`, 'cartoons', `cartoons?originalId=${original}`, 'downloaded-faces']) await read('GET', `/api/${path}`);
const face = (await read('POST', `/api/download/${cartoon}`)).downloadedFace.faceUrl;
console.log(face, (await call('GET', face)).length);
