// Calls to the API of the service.

import { deviceId } from './device.js';

/** A call that was refused or got no answer. */
export class ApiError extends Error {
  /**
   * @param {string} code the error code of the API; 'network' if there was no answer
   * @param {string} message the error message of the service
   * @param {number|null} retryAfter seconds to wait before a retry
   */
  constructor(code, message, retryAfter = null) {
    super(message);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** Sends a GET request, as this device unless another id is given; returns the data of the answer. */
export function read(path, query = {}, signal, id = deviceId()) {
  return send('GET', address(path, query), { 'x-device-id': id }, signal);
}

/** Sends a GET request for an image; returns it as a blob. */
export async function readImage(path, query, signal) {
  const response = await call('GET', address(path, query), {}, signal);
  return response.ok ? response.blob() : readAnswer(response);
}

/** Sends a POST request; returns the data of the answer. The idempotency key makes retries safe. */
export function change(path, query, key, signal) {
  return send('POST', address(path, query), key ? { 'idempotency-key': key } : {}, signal);
}

/** Sends a DELETE request; returns the data of the answer. */
export function remove(path, body, signal) {
  return send('DELETE', path, { 'content-type': 'application/json' }, signal, JSON.stringify(body));
}

/** Uploads a photo, and reports the progress (0 to 1). */
export function upload(photo, style, key, onProgress, signal) {
  const form = new FormData();
  if (style) form.append('style', style);
  form.append('image', photo, 'portrait');
  return new Promise((resolve, reject) => {
    // fetch cannot report upload progress.
    const request = new XMLHttpRequest();
    request.open('POST', '/api/upload');
    request.setRequestHeader('x-device-id', deviceId());
    request.setRequestHeader('idempotency-key', key);
    request.upload.addEventListener('progress', event => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener('load', () => {
      try {
        resolve(parseAnswer(request.responseText, request.getResponseHeader('retry-after')));
      } catch (error) {
        reject(error);
      }
    });
    request.addEventListener('error', () => reject(unreachable()));
    request.addEventListener('abort', () => reject(signal.reason));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}

async function send(method, path, headers, signal, body) {
  const response = await call(method, path, headers, signal, body);
  return readAnswer(response);
}

async function readAnswer(response) {
  const text = await response.text().catch(() => {
    throw unreachable();
  });
  return parseAnswer(text, response.headers.get('retry-after'));
}

async function call(method, path, headers, signal, body) {
  try {
    return await fetch(path, { method, headers: { 'x-device-id': deviceId(), ...headers }, signal, body });
  } catch (error) {
    throw signal?.aborted ? error : unreachable();
  }
}

function address(path, query) {
  const search = new URLSearchParams(query).toString();
  return search ? `${path}?${search}` : path;
}

function parseAnswer(text, retryAfter) {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    // A proxy in between answered in place of the service.
    throw new ApiError('unavailable', '');
  }

  if (answer.success) return answer.data;
  throw new ApiError(answer.code, answer.error, retryAfter === null ? null : Number(retryAfter));
}

function unreachable() {
  return new ApiError('network', '');
}
