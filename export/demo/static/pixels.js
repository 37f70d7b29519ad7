/** Images in [-1, 1] as bytes, as `keras_gen.images.to_uint8`. */

/** One row of an image tensor -> RGBA bytes. */
export function toBytes(data, [height, width, channels]) {
  // Its stores clip, and round halves to even as NumPy does.
  const bytes = new Uint8ClampedArray(4 * height * width);
  const { fround } = Math;
  const level = (value) =>
    fround(fround(Math.min(1, Math.max(-1, value)) + 1) * 127.5);
  for (let i = 0; i < height * width; i++) {
    const at = (channel) => level(data[i * channels + channel]);
    for (let colour = 0; colour < 3; colour++) {
      bytes[4 * i + colour] = at(channels < 3 ? 0 : colour);
    }
    bytes[4 * i + 3] = channels === 4 ? at(3) : 255;
  }
  return bytes;
}

/** RGBA bytes -> an image tensor of one row, grey by the weights of ITU-R 601. */
export function fromBytes(bytes, [height, width, channels]) {
  const data = new Float32Array(height * width * channels);
  for (let i = 0; i < height * width; i++) {
    const [r, g, b, a] = bytes.subarray(4 * i, 4 * i + 4);
    const grey = Math.floor((19595 * r + 38470 * g + 7471 * b + 32768) / 65536);
    const levels = channels === 1 ? [grey] : [r, g, b, a].slice(0, channels);
    levels.forEach((level, c) => (data[i * channels + c] = level / 127.5 - 1));
  }
  return { data, shape: [1, height, width, channels] };
}
