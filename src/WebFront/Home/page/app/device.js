// The device id of this browser, made once and stored. Anyone who has the id can see its photos.

const storageKey = 'avatar.device';
const visibleAscii = /^[\x21-\x7e]{1,128}$/;

/** Returns the device id of this browser; makes one if there is none. */
export function deviceId() {
  const kept = localStorage.getItem(storageKey);
  if (kept && visibleAscii.test(kept)) return kept;
  const made = newUuid();
  localStorage.setItem(storageKey, made);
  return made;
}

/** Whether a text is a valid device id. */
export function isDeviceId(text) {
  return visibleAscii.test(text);
}

/** Switches to another device id. */
export function becomeDevice(id) {
  localStorage.setItem(storageKey, id);
}

/** A link that opens this page as this device in another browser. The id is in the fragment, which browsers do not send to servers. */
export function deviceLink() {
  return `${location.origin}/#device=${encodeURIComponent(deviceId())}`;
}

/** Returns the device id in the fragment of such a link, or null. */
export function parseDeviceLink(hash) {
  if (!hash.startsWith('#device=')) return null;
  const id = decodeURIComponent(hash.slice('#device='.length));
  return isDeviceId(id) ? id : null;
}

/** Makes a random UUID. crypto.randomUUID exists on secure pages only. */
export function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
