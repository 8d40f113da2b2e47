// Small DOM helpers, in place of a framework.

/**
 * Makes an element: h('a', { href: '#/', class: 'x' }, 'text'). A function becomes a listener of the event with its key's name,
 * true an attribute without a value.
 */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }

  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}

/** Announces a change to screen readers. */
export function announce(text) {
  document.getElementById('status').textContent = text;
}

/** Converts an image URL to a path on this origin, because the Content-Security-Policy allows no other host. */
export function local(url, query = {}) {
  const { pathname, searchParams } = new URL(url, location.href);
  for (const [key, value] of Object.entries(query)) searchParams.set(key, value);
  return searchParams.size ? `${pathname}?${searchParams}` : pathname;
}

/** Copies a text. Browsers offer the clipboard to secure pages only; elsewhere the older command does it. */
export async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = h('textarea', { class: 'unseen', readonly: true });
  field.value = text;
  (document.querySelector('dialog:modal') ?? document.body).append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (!isCopied) throw new Error('The browser did not copy the text.');
}
