/** Turns a picture file of the user's into an endpoint's input. */

import { fromBytes } from "./pixels.js";

// Of an input of any size; more takes long without threads.
const LONGEST = 256;

/**
 * The size that a picture is given, and the part of the picture that is taken.
 * @param {number} width The picture's.
 * @param {number} height The picture's.
 * @param {{shape: (number|null)[], multiple?: number}} feature The endpoint's input.
 * @returns {{size: number[], crop: number[]}} `[width, height]`, and `[left, top,
 *   width, height]` in the picture: the largest middle part of the right proportions.
 */
export function fit(width, height, { shape, multiple = 1 }) {
  const shrink = Math.min(1, LONGEST / Math.max(width, height));
  const side = (fixed, length) =>
    fixed ?? Math.max(multiple, Math.floor((length * shrink) / multiple) * multiple);
  const size = [side(shape[1], width), side(shape[0], height)];
  const scale = Math.min(width / size[0], height / size[1]);
  const taken = [size[0] * scale, size[1] * scale];
  return { size, crop: [(width - taken[0]) / 2, (height - taken[1]) / 2, ...taken] };
}

/** File -> batch of one image in [-1, 1]. */
export async function readPicture(file, feature) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new Error(`${file.name} is no picture that this browser can read.`);
  }
  const { size, crop } = fit(bitmap.width, bitmap.height, feature);
  const [width, height] = size;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  const channels = feature.shape[2];
  if (channels < 4) {
    context.fillStyle = "white"; // Behind what is transparent.
    context.fillRect(0, 0, width, height);
  }
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, ...crop, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return fromBytes(data, [height, width, channels]);
}
