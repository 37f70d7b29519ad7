/** The chosen sample, and sliders for the first numbers of its latents. */

import { stack } from "./batch.js";
import { inputKind, outputKind, words } from "./card.js";
import { slider } from "./controls.js";
import { fill } from "./inputs.js";
import { figure, gallery } from "./show.js";
import { latest } from "./status.js";

const MOST_SLIDERS = 8;
// How far a slider reaches where the prior has no ends.
const REACH = 4;

/**
 * @param {HTMLElement} root The section.
 * @param {object} endpoint
 * @param {Engine} engine
 * @param {Function} settings Returns the page's `{seed, held, batch, chosen}`.
 * @returns {Function} Shows the sample anew, as it was drawn.
 */
export function oneSample(root, endpoint, engine, settings) {
  const sliders = root.querySelector("#sliders");
  const portrait = root.querySelector("#portrait");
  const movable = endpoint.inputs.filter(
    (feature) => inputKind(feature) === "drawn" && feature.shape.length === 1,
  );
  let inputs = null;

  const redraw = latest(async () => {
    const outputs = await engine.run(inputs);
    const [feature] = endpoint.outputs;
    const { batch, chosen } = settings();
    const moved = outputs[feature.name];
    const picture = figure(feature, moved, `Sample ${chosen}`);
    if (outputKind(feature) === "point") {
      const among = document.createElement("div");
      gallery(among, feature, stack([batch, moved]), { chosen: batch.shape[0] });
      picture.prepend(among);
    }
    portrait.replaceChildren(picture);
  });

  function place() {
    const groups = movable.map((feature) => {
      const { data } = inputs[feature.name];
      const group = document.createElement("fieldset");
      const legend = document.createElement("legend");
      const count = Math.min(MOST_SLIDERS, data.length);
      const part = count < data.length ? `, the first ${count} of ${data.length}` : "";
      legend.textContent = words(feature.name) + part;
      group.append(legend);
      for (let i = 0; i < count; i++) {
        const [min, max] = [feature.low ?? -REACH, feature.high ?? REACH];
        const change = (value) => {
          data[i] = value;
          redraw();
        };
        group.append(slider(i, { min, max, value: data[i] }, change));
      }
      return group;
    });
    sliders.replaceChildren(...groups);
  }

  function show() {
    const { seed, held, chosen } = settings();
    inputs = fill(endpoint.inputs, held, seed, chosen, 1);
    place();
    return redraw();
  }
  root.querySelector("#reset").addEventListener("click", show);
  root.querySelector("#reset").hidden = !movable.length;
  return show;
}
