/** Ways from one draw of a prior to another. */

/** Along the straight line; right where the prior has no favoured radius. */
export function linear(a, b, t) {
  return a.map((value, i) => value + t * (b[i] - value));
}

/**
 * Along the arc (Shoemake, 1985). A line between two normal draws would pass nearer to
 * the middle than draws of many dimensions ever lie.
 */
export function spherical(a, b, t) {
  const dot = (x, y) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  // Also not a number, where one is zero, and half a turn, where no arc is shortest.
  if (!(Math.sin(angle) > 1e-6)) return linear(a, b, t);
  const from = Math.sin((1 - t) * angle) / Math.sin(angle);
  const to = Math.sin(t * angle) / Math.sin(angle);
  return a.map((value, i) => from * value + to * b[i]);
}

/**
 * The inputs at `t` of the way from `a` to `b`.
 * @param {object[]} features The endpoint's inputs.
 * @param {object} a Name -> batch of one row.
 * @param {object} b The same of the other end.
 * @param {number} t From 0, which is `a`, to 1, which is `b`.
 * @returns {object} Name -> batch of one row. Whole numbers change half way.
 */
export function between(features, a, b, t) {
  const entries = features.map(({ name, dtype, prior }) => {
    const [from, to] = [a[name], b[name]];
    if (t === 0 || t === 1) return [name, t ? to : from];
    if (!dtype.startsWith("float")) return [name, t < 0.5 ? from : to];
    const way = prior === "normal" ? spherical : linear;
    return [name, { data: way(from.data, to.data, t), shape: from.shape }];
  });
  return Object.fromEntries(entries);
}
