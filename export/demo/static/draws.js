/** Draws from the priors, number for number as keras_gen/distributions/portable.py. */

import { allocate, sizeOf } from "./batch.js";
import { threefry } from "./threefry.js";

const STREAM = 2 ** 28;
const LARGEST_SEED = 2n ** 64n - 1n;

/** Word -> its 24 high bits as a number in (0, 1), the ends excluded. */
const unit = (word) => ((word >>> 8) + 0.5) / 2 ** 24;

// Each takes both words of an element; `classes` is the categorical prior's.
const PRIORS = {
  // Storing to a Float32Array rounds once, as NumPy's cast does.
  normal: (first, second) =>
    Math.sqrt(-2 * Math.log(unit(first))) * Math.cos(2 * Math.PI * unit(second)),
  uniform: (first) => -1 + 2 * unit(first),
  unit: (first) => unit(first),
  categorical: (first, _, classes) =>
    Math.min(Math.floor(unit(first) * classes), classes - 1),
};

/** Text -> seed, or an error that says what a seed is. */
export function parseSeed(text) {
  const seed = /^\s*\d+\s*$/.test(text) ? BigInt(text) : -1n;
  if (seed < 0n || seed > LARGEST_SEED) {
    const received = text || "nothing";
    throw new Error(`A seed is an integer from 0 to 2^64 - 1. Received: ${received}`);
  }
  return seed;
}

/**
 * Draws n rows, row i by `seed`, `stream` and `start + i` only.
 * @param {string} prior Its name in the card.
 * @param {bigint} seed In [0, 2^64).
 * @param {number} n Number of rows.
 * @param {number[]} shape Of one row.
 * @param {{start?: number, stream?: number, classes?: number}} place
 * @returns {{data: Float32Array|Int32Array, shape: number[]}}
 */
export function draw(prior, seed, n, shape, { start = 0, stream = 0, classes } = {}) {
  if (!(prior in PRIORS)) throw new Error(`This page knows no prior ${prior}.`);
  const key = [Number(seed & 0xffffffffn), Number(seed >> 32n)];
  const whole = [n, ...shape];
  const size = sizeOf(shape);
  const data = allocate(prior === "categorical" ? "int32" : "float32", whole);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < size; j++) {
      const [first, second] = threefry(key, [start + i, STREAM * stream + j]);
      data[i * size + j] = PRIORS[prior](first, second, classes);
    }
  }
  return { data, shape: whole };
}
