/** Threefry-2x32-20, the twin of keras_gen/distributions/portable.py. */

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24];
const PARITY = 0x1bd11bda;

/**
 * Scrambles a 64-bit counter under a 64-bit key.
 * @param {number[]} key Two integers in [0, 2^32).
 * @param {number[]} counter Two integers in [0, 2^32).
 * @returns {number[]} Word 0 and word 1, unsigned.
 */
export function threefry([k0, k1], [x0, x1]) {
  const schedule = [k0, k1, PARITY ^ k0 ^ k1];
  x0 = (x0 + schedule[0]) | 0;
  x1 = (x1 + schedule[1]) | 0;
  for (let block = 0; block < 5; block++) {
    const first = 4 * (block % 2);
    for (let i = first; i < first + 4; i++) {
      x0 = (x0 + x1) | 0;
      x1 = (x1 << ROTATIONS[i]) | (x1 >>> (32 - ROTATIONS[i]));
      x1 ^= x0;
    }
    x0 = (x0 + schedule[(block + 1) % 3]) | 0;
    x1 = (x1 + schedule[(block + 2) % 3] + block + 1) | 0;
  }
  return [x0 >>> 0, x1 >>> 0];
}
