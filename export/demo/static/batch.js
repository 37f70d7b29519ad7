/** Batches of rows: `{data, shape}`, the batch axis first. */

const ARRAYS = { float32: Float32Array, int32: Int32Array };

/** Number of elements of a shape. */
export const sizeOf = (shape) => shape.reduce((product, side) => product * side, 1);

/** A typed array for a tensor of the card. */
export function allocate(dtype, shape) {
  if (!(dtype in ARRAYS)) throw new Error(`This page knows no ${dtype} tensors.`);
  return new ARRAYS[dtype](sizeOf(shape));
}

/** Row i of a batch, as a batch of one. */
export function row({ data, shape }, i) {
  const size = sizeOf(shape.slice(1));
  return {
    data: data.slice(i * size, (i + 1) * size),
    shape: [1, ...shape.slice(1)],
  };
}

/** Batches of one or more rows, one below the other. */
export function stack(batches) {
  const rows = batches.reduce((sum, batch) => sum + batch.shape[0], 0);
  const size = batches.reduce((sum, batch) => sum + batch.data.length, 0);
  const data = new batches[0].data.constructor(size);
  let offset = 0;
  for (const batch of batches) {
    data.set(batch.data, offset);
    offset += batch.data.length;
  }
  return { data, shape: [rows, ...batches[0].shape.slice(1)] };
}

/** One row, n times. */
export const repeat = (one, n) => stack(Array(n).fill(one));

/** Stacks dicts of batches name by name. */
export function stackAll(dicts) {
  const names = Object.keys(dicts[0]);
  return Object.fromEntries(
    names.map((name) => [name, stack(dicts.map((dict) => dict[name]))]),
  );
}
