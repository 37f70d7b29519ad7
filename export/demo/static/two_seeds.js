/** What lies between the chosen sample of one seed and that of another. */

import { stackAll } from "./batch.js";
import { between } from "./between.js";
import { outputKind } from "./card.js";
import { parseSeed } from "./draws.js";
import { fill } from "./inputs.js";
import { figure, gallery } from "./show.js";
import { latest } from "./status.js";

/**
 * @param {HTMLElement} root The section.
 * @param {object} endpoint
 * @param {Engine} engine
 * @param {Function} settings Returns the page's `{seed, held, batch, chosen}`.
 * @returns {Function} Shows it anew.
 */
export function twoSeeds(root, endpoint, engine, settings) {
  const other = root.querySelector("#other-seed");
  const position = root.querySelector("#position");
  const [feature] = endpoint.outputs;
  const frames = outputKind(feature) === "point" ? 65 : 9;

  function at(t) {
    const { seed, held, chosen } = settings();
    const [from, to] = [seed, parseSeed(other.value)].map((each) =>
      fill(endpoint.inputs, held, each, chosen, 1),
    );
    return between(endpoint.inputs, from, to, t);
  }

  const strip = latest(async () => {
    const outputs = await engine.runInParts(frames, (start, rows) =>
      stackAll(
        Array.from({ length: rows }, (_, i) => at((start + i) / (frames - 1))),
      ),
    );
    const batch = outputs[feature.name];
    gallery(root.querySelector("#strip"), feature, batch, { name: "Frame" });
  });
  const midway = latest(async () => {
    const t = Number(position.value);
    const outputs = await engine.run(at(t));
    const percent = `${Math.round(100 * t)} % of the way`;
    const picture = figure(feature, outputs[feature.name], percent);
    root.querySelector("#midway").replaceChildren(picture);
  });
  const show = async () => {
    if (root.open) await Promise.all([midway(), strip()]);
  };
  other.addEventListener("change", show);
  position.addEventListener("input", midway);
  root.addEventListener("toggle", show);
  return show;
}
