/** Small plots of what is no image: points, and values in a row. */

const SIDE = 320;

const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** A canvas of the side given, cleared; it is drawn at the screen's resolution. */
function surface(canvas, width, height) {
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.classList.add("plot");
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  return context;
}

/** The extremes of some values, a little widened, never equal. */
function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const margin = 0.05 * (high - low) || 1;
  return [low - margin, high + margin];
}

/** Points of the plane, one scale for both axes; `chosen` is the index of one. */
export function scatter(canvas, { data }, chosen = -1) {
  const context = surface(canvas, SIDE, SIDE);
  const [low, high] = extent(data);
  const place = (value) => ((value - low) / (high - low)) * SIDE;
  const dot = (i, radius, fill) => {
    context.fillStyle = fill;
    context.beginPath();
    context.arc(place(data[2 * i]), SIDE - place(data[2 * i + 1]), radius, 0, 7);
    context.fill();
  };
  for (let i = 0; i < data.length / 2; i++) dot(i, 2, colour("ink"));
  if (chosen >= 0) dot(chosen, 6, colour("accent"));
  return `x and y from ${low.toPrecision(3)} to ${high.toPrecision(3)}`;
}

/** One line for each column of a row of shape (steps, columns), or of (steps,). */
export function lines(canvas, data, shape) {
  const columns = shape.length > 1 ? shape[shape.length - 1] : 1;
  const steps = data.length / columns;
  const [width, height] = [SIDE, SIDE / 2];
  const context = surface(canvas, width, height);
  const [low, high] = extent(data);
  for (let column = 0; column < columns; column++) {
    context.beginPath();
    for (let step = 0; step < steps; step++) {
      const x = (step / Math.max(1, steps - 1)) * width;
      const value = data[step * columns + column];
      const y = height - ((value - low) / (high - low)) * height;
      context.lineTo(x, y);
    }
    context.strokeStyle = column ? colour("ink") : colour("accent");
    context.setLineDash(column > 1 ? [3 * column, 3] : []);
    context.lineWidth = 1.5;
    context.stroke();
  }
}
