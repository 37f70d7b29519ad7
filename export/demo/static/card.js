/** What the artefact's card.json says, in this page's terms. */

export async function readCard() {
  const answer = await fetch("artefact/card.json");
  if (!answer.ok) throw new Error(`card.json: ${answer.status} ${answer.statusText}`);
  return answer.json();
}

/** The endpoints that are in ONNX, `generate` first. */
export function endpointsOf(card) {
  return Object.entries(card.endpoints)
    .filter(([, { formats }]) => !formats || formats.includes("onnx"))
    .map(([name, { inputs, outputs }]) => ({ name, inputs, outputs }))
    .sort((a, b) => (b.name === "generate") - (a.name === "generate"));
}

const isImage = ({ shape, dtype, low, high }) =>
  shape.length === 3 &&
  dtype === "float32" &&
  low === -1 &&
  high === 1 &&
  [1, 3, 4].includes(shape[2]);

/** How an input is come by: "drawn", "class", "picture" or "numbers". */
export function inputKind(feature) {
  if (feature.dtype.startsWith("int") && feature.shape.length === 0) return "class";
  if (feature.prior) return "drawn";
  return isImage(feature) ? "picture" : "numbers";
}

/** How an output is shown: "image", "point", "sequence" or "numbers". */
export function outputKind(feature) {
  if (isImage(feature)) return "image";
  if (feature.shape.length === 1 && feature.shape[0] === 2) return "point";
  return feature.shape.length === 2 && feature.dtype === "float32"
    ? "sequence"
    : "numbers";
}

/** Whether samples can be drawn: something random goes in. */
export const draws = ({ inputs }) => inputs.some(({ prior }) => prior);

/** A name as words: "log_variance" -> "log variance". */
export const words = (name) => name.replaceAll("_", " ");
