/** Saves canvases as one PNG file, laid out as `keras_gen.images.grid` does. */

const READABLE = 48;
const GAP_SHARE = 12;
const BACKGROUND = "rgb(64, 64, 64)";

/** The picture of some canvases of one size. */
export function compose(canvases) {
  const sides = [canvases[0].width, canvases[0].height];
  const scale = Math.ceil(READABLE / Math.min(...sides));
  const [width, height] = sides.map((side) => side * scale);
  const columns = Math.ceil(Math.sqrt(canvases.length));
  const rows = Math.ceil(canvases.length / columns);
  const gap = Math.max(1, Math.floor(Math.min(width, height) / GAP_SHARE));
  const picture = document.createElement("canvas");
  picture.width = columns * (width + gap) + gap;
  picture.height = rows * (height + gap) + gap;
  const context = picture.getContext("2d");
  context.fillStyle = BACKGROUND;
  context.fillRect(0, 0, picture.width, picture.height);
  context.imageSmoothingEnabled = false;
  canvases.forEach((canvas, i) => {
    const left = gap + (i % columns) * (width + gap);
    const top = gap + Math.floor(i / columns) * (height + gap);
    context.drawImage(canvas, left, top, width, height);
  });
  return picture;
}

/** Offers the canvases below an element as a file to the user. */
export async function save(root, name) {
  const canvases = [...root.querySelectorAll("canvas")];
  if (!canvases.length) throw new Error("There is nothing to save yet.");
  const picture = canvases.length > 1 ? compose(canvases) : canvases[0];
  const blob = await new Promise((resolve) => picture.toBlob(resolve, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
