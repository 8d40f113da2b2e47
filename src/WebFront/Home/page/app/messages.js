// Error messages for users: what happened, and what to do.

const sentences = {
  network: ['No connection', 'The service could not be reached. Nothing is lost: “Try again” sends the same request.'],
  file_too_large: ['This photo is too large', 'Photos may have up to 10 MB. Choose a smaller photo, or save this one in a smaller size.'],
  image_too_large: ['This photo has too many pixels', 'Save it in a smaller size and try again.'],
  unsupported_media_type: ['This is not a photo we can draw', 'Choose a JPEG, PNG or WebP file.'],
  undecodable_image: ['This photo is damaged', 'The file looks like an image but cannot be read completely. Try another copy of it.'],
  request_timeout: ['The photo took too long to arrive', 'Nothing was saved. Try again with a better network connection.'],
  missing_image: ['No photo was sent', 'Choose a photo and try again.'],
  already_downloaded: ['The face of this photo was already downloaded', 'Each photo gives one face. You can find this one under My faces.'],
  original_not_found: ['This photo is not here', 'It may belong to another device id.'],
  cartoon_not_found: ['This cartoon was removed', 'Cartoons are removed after a while if you do not keep one. Draw a new one.'],
  file_not_found: ['This image was removed', 'Cartoons are removed after a while if you do not keep one.'],
  rate_limited: ['Too many requests', 'This device or your network sent too many requests. Wait a minute, then try again.'],
  busy: ['Many people are drawing right now', 'Wait a moment, then try again.'],
  unavailable: ['A part of the service is not available', 'This usually takes only seconds. You can try again: nothing is made twice.'],
  engine_failed: ['The drawing failed', 'The drawing engine reported an error. Nothing was saved. Try again.'],
  engine_timeout: ['The drawing took too long', 'The drawing engine did not finish in time. Nothing was saved. Try again.'],
  insufficient_storage: ['The service is full', 'There is no space for new images right now. Your existing images are safe. Try again later.'],
  invalid_device_id: ['This device id is not accepted', 'Open “This device” and enter an id that this app made.'],
};

const temporary = new Set(['network', 'rate_limited', 'busy', 'unavailable', 'engine_failed', 'engine_timeout', 'request_timeout', 'insufficient_storage', 'internal_error']);

/** Returns title and text of the message for a failed call. */
export function explain(error) {
  const [title, text] = sentences[error.code] ?? ['Something went wrong', error.message];
  return { title, text };
}

/** Whether a retry of the same call may succeed. */
export function isTemporary(error) {
  return temporary.has(error.code);
}
