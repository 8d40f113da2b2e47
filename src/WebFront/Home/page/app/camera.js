// Takes a photo with the camera.

import { runDialog } from './dialog.js';
import { h } from './dom.js';
import { PageError } from './messages.js';
import { toJpeg } from './picture.js';
import { words } from './words.js';

const terms = words.camera;
const idealWidth = 1920;

/** Shows the camera in a dialog; returns the photo that was taken, or null. Throws if there is no camera to use. */
export async function takePhoto() {
  let stream = await open({ facingMode: 'user' });
  let photo = null;
  const video = h('video', { autoplay: true, playsinline: true, muted: true, loadeddata: ready });
  const take = h('button', { type: 'button', class: 'primary big', disabled: true, click: shoot }, terms.take);
  const turn = h('button', { type: 'button', hidden: true, click: switchCamera }, terms.turn);
  const state = h('p', { class: 'hint', role: 'status' }, terms.starting);
  const dialog = h('dialog', { class: 'camera', 'aria-labelledby': 'camera-title' },
    h('h2', { id: 'camera-title' }, terms.title),
    h('div', { class: 'viewfinder' }, video),
    state,
    h('div', { class: 'actions' }, take, turn));
  show();
  countCameras();
  await runDialog(dialog);
  stop();
  return photo;

  function show() {
    video.srcObject = stream;
    const facing = stream.getVideoTracks()[0].getSettings().facingMode;

    // The camera that faces the user is shown as a mirror, and takes what it shows.
    video.classList.toggle('mirror', facing !== 'environment');
  }

  /** The first frame is there. */
  function ready() {
    take.disabled = false;
    state.textContent = '';
  }

  async function shoot() {
    take.disabled = true;
    const { videoWidth: width, videoHeight: height } = video;
    photo = await toJpeg(width, height, context => {
      if (video.classList.contains('mirror')) context.transform(-1, 0, 0, 1, width, 0);
      context.drawImage(video, 0, 0, width, height);
    });
    dialog.close();
  }

  async function countCameras() {
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    turn.hidden = devices.filter(device => device.kind === 'videoinput').length < 2;
  }

  async function switchCamera() {
    take.disabled = true;
    state.textContent = terms.starting;
    const devices = (await navigator.mediaDevices.enumerateDevices()).filter(device => device.kind === 'videoinput');
    const now = devices.findIndex(device => device.deviceId === stream.getVideoTracks()[0].getSettings().deviceId);
    stop();
    try {
      stream = await open({ deviceId: { exact: devices[(now + 1) % devices.length].deviceId } });
      if (!dialog.open) return stop();
      show();
    } catch (error) {
      state.textContent = words.errors[error.code].join('. ');
    }
  }

  function stop() {
    for (const track of stream.getTracks()) track.stop();
  }
}

async function open(which) {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { ...which, width: { ideal: idealWidth } } });
  } catch (error) {
    throw new PageError({ NotAllowedError: 'camera_blocked', NotFoundError: 'no_camera', NotReadableError: 'camera_in_use' }[error.name] ?? 'no_camera');
  }
}
