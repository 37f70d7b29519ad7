/** Shows one row of an output, or many in a gallery. */

import { row, sizeOf } from "./batch.js";
import { outputKind, words } from "./card.js";
import { toBytes } from "./pixels.js";
import { lines, scatter } from "./plots.js";

/** Draws a batch of one row on a canvas; returns its values in words, if few. */
export function show(canvas, feature, { data, shape }) {
  const kind = outputKind(feature);
  if (kind === "image") {
    const [height, width] = shape.slice(1);
    canvas.width = width;
    canvas.height = height;
    const image = new ImageData(toBytes(data, shape.slice(1)), width, height);
    canvas.getContext("2d").putImageData(image, 0, 0);
    return "";
  }
  // A point says nothing without others around it.
  if (kind !== "point") lines(canvas, data, shape.slice(1));
  const few = [...data.slice(0, 12)].map((value) => Number(value.toPrecision(4)));
  return few.join(", ") + (data.length > 12 ? ", …" : "");
}

/** A figure of one row, its values below it if they are no image. */
export function figure(feature, one, label = words(feature.name)) {
  const element = document.createElement("figure");
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  const values = show(canvas, feature, one);
  const caption = document.createElement("figcaption");
  caption.textContent = values ? `${label}: ${values}` : label;
  // Neither a single number nor a single point needs a plot.
  const plain = sizeOf(one.shape) === 1 || outputKind(feature) === "point";
  element.append(...(plain ? [] : [canvas]), caption);
  return element;
}

/**
 * Shows a batch: points in one plot, else each row as a tile.
 * @param {HTMLElement} root What the tiles replace the content of.
 * @param {object} feature The output.
 * @param {object} batch
 * @param {{name?: string, chosen?: number, choose?: Function}} options `choose(i)` is
 *   called with the tile that the user picks; without it tiles are no buttons.
 */
export function gallery(root, feature, batch, options = {}) {
  const { name = "Sample", chosen, choose } = options;
  if (outputKind(feature) === "point") {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    const range = scatter(canvas, batch, chosen ?? -1);
    canvas.setAttribute("aria-label", `${batch.shape[0]} points, ${range}`);
    root.replaceChildren(canvas);
    return;
  }
  const tiles = Array.from({ length: batch.shape[0] }, (_, i) => {
    const tile = document.createElement(choose ? "button" : "span");
    const canvas = document.createElement("canvas");
    const values = show(canvas, feature, row(batch, i));
    const label = `${name} ${i}${values && `: ${values}`}`;
    tile.className = "tile";
    if (choose) {
      tile.type = "button";
      tile.setAttribute("aria-label", label);
      tile.addEventListener("click", () => choose(i));
    } else {
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", label);
    }
    tile.append(canvas);
    return tile;
  });
  root.replaceChildren(...tiles);
  if (choose) mark(root, chosen);
}

/** Marks the tile that is chosen. */
export function mark(root, chosen) {
  [...root.querySelectorAll(".tile")].forEach((tile, i) =>
    tile.setAttribute("aria-pressed", String(i === chosen)),
  );
}
