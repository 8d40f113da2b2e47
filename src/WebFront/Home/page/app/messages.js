// What a person is told when something does not work: what happened, and what helps.

const sentences = {
  network: ['No connection', 'The service could not be reached. Nothing is lost: trying again goes on with the same photo.'],
  file_too_large: ['This photo is too large', 'Photos may have 10 MB. Choose a smaller one, or save it in a smaller size.'],
  image_too_large: ['This photo has too many pixels', 'Save it in a smaller size and try that one.'],
  unsupported_media_type: ['This is not a photo we can draw', 'It has to be a JPEG, PNG or WebP.'],
  undecodable_image: ['This photo is damaged', 'It begins like an image and then breaks off. Try another copy of it.'],
  request_timeout: ['The photo took too long to arrive', 'Nothing was kept. Trying again works better where the network is.'],
  missing_image: ['There is no photo in this', 'Choose a photo and try again.'],
  already_downloaded: ['The face of this photo was downloaded', 'Each photo gives one face, and this one has given it. You find it under My faces.'],
  original_not_found: ['This photo is not here', 'It may belong to another device id.'],
  cartoon_not_found: ['This cartoon is gone', 'Cartoons that nobody chose are removed after a while. Draw a new one.'],
  file_not_found: ['This picture is gone', 'Cartoons that nobody chose are removed after a while.'],
  rate_limited: ['That was a lot at once', 'This device, or your network, has asked for very much within a minute.'],
  busy: ['Many people are drawing right now', 'Your turn comes in a moment.'],
  unavailable: ['A part of the service is away', 'This usually passes within seconds. Trying again never makes two.'],
  engine_failed: ['The drawing did not work out', 'The engine that draws has failed. Nothing was made.'],
  engine_timeout: ['The drawing took too long', 'The engine that draws did not finish in time. Nothing was made.'],
  insufficient_storage: ['The service is full', 'There is no space for more pictures right now. Those you have are safe.'],
  invalid_device_id: ['This device id is not accepted', 'Open “This device” and enter an id that was made by this app.'],
};

const passing = new Set(['network', 'rate_limited', 'busy', 'unavailable', 'engine_failed', 'engine_timeout', 'request_timeout', 'insufficient_storage', 'internal_error']);

/** Title and text for a failed call. */
export function explain(error) {
  const [title, text] = sentences[error.code] ?? ['That did not work', error.message];
  return { title, text };
}

/** Whether the same call may succeed later. */
export function mayPass(error) {
  return passing.has(error.code);
}
