// Who this browser is to the service: an id made once and kept. Whoever knows it sees its photos.

const storageKey = 'avatar.device';
const visibleAscii = /^[\x21-\x7e]{1,128}$/;

/** This browser's id; made if there is none. */
export function deviceId() {
  const kept = localStorage.getItem(storageKey);
  if (kept && visibleAscii.test(kept)) return kept;
  const made = newUuid();
  localStorage.setItem(storageKey, made);
  return made;
}

/** Whether a text can be the id of a device. */
export function isDeviceId(text) {
  return visibleAscii.test(text);
}

/** Goes on as another device. */
export function becomeDevice(id) {
  localStorage.setItem(storageKey, id);
}

/** A link that opens this page, anywhere, as this device. The id is in the fragment, which no server is told. */
export function deviceLink() {
  return `${location.origin}/#device=${encodeURIComponent(deviceId())}`;
}

/** The id that such a link carries, or null. */
export function deviceOfLink(hash) {
  if (!hash.startsWith('#device=')) return null;
  const id = decodeURIComponent(hash.slice('#device='.length));
  return isDeviceId(id) ? id : null;
}

/** A random UUID; crypto.randomUUID is there on secure pages alone. */
export function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
