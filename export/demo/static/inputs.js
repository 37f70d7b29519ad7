/** Fills in an endpoint's inputs, as keras_gen/distributions/inputs.py. */

import { repeat } from "./batch.js";
import { draw } from "./draws.js";

/**
 * Inputs of samples `start` to `start + rows`.
 * @param {object[]} features The endpoint's inputs, in the card's order: an input's
 *   position is the stream of random numbers it is drawn from.
 * @param {object} held Name -> one row that holds for every sample.
 * @param {bigint} seed
 * @param {number} start
 * @param {number} rows
 * @returns {object} Name -> batch.
 */
export function fill(features, held, seed, start, rows) {
  const entries = features.map((feature, stream) => {
    if (feature.name in held) return [feature.name, repeat(held[feature.name], rows)];
    const classes = feature.high + 1;
    const place = { start, stream, classes };
    return [feature.name, draw(feature.prior, seed, rows, feature.shape, place)];
  });
  return Object.fromEntries(entries);
}
