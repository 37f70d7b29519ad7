/** The view of an endpoint that takes what the user gives, such as a picture. */

import { givenControls } from "./controls.js";
import { inputKind } from "./card.js";
import { save } from "./save.js";
import { figure } from "./show.js";
import { during, latest, say } from "./status.js";

/**
 * @param {HTMLElement} root Where the view stands.
 * @param {object} endpoint
 * @param {Engine} engine
 */
export function applyView(root, endpoint, engine) {
  const results = root.querySelector("#results");
  const run = latest(async () => {
    const inputs = await given();
    say("Computing …");
    const began = performance.now();
    const outputs = await engine.run(inputs);
    const seconds = (performance.now() - began) / 1000;
    const pictures = endpoint.inputs.filter((each) => inputKind(each) === "picture");
    results.replaceChildren(
      ...pictures.map((feature) => figure(feature, inputs[feature.name])),
      ...endpoint.outputs.map((feature) => figure(feature, outputs[feature.name])),
    );
    say(`Done in ${seconds.toFixed(2)} s.`);
  });
  const given = givenControls(root.querySelector("#given"), endpoint.inputs, run);
  root.querySelector("#save").addEventListener("click", () =>
    during(() => save(results.querySelector("figure:last-child"), endpoint.name)),
  );
  return run();
}
