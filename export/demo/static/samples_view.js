/** The view of an endpoint that draws: samples of a seed, and ways to vary them. */

import { outputKind } from "./card.js";
import { givenControls } from "./controls.js";
import { parseSeed } from "./draws.js";
import { fill } from "./inputs.js";
import { oneSample } from "./one_sample.js";
import { save } from "./save.js";
import { gallery, mark } from "./show.js";
import { during, latest, say } from "./status.js";
import { twoSeeds } from "./two_seeds.js";

const MOST = 1024;

/**
 * @param {HTMLElement} root Where the view stands.
 * @param {object} endpoint
 * @param {Engine} engine
 * @param {URLSearchParams} query May name a `seed` and a number of samples, `n`.
 */
export function samplesView(root, endpoint, engine, query) {
  const find = (selector) => root.querySelector(selector);
  const [seed, count, number] = ["#seed", "#count", "#chosen"].map(find);
  const [feature] = endpoint.outputs;
  seed.value = query.get("seed") ?? "0";
  count.value = query.get("n") ?? (outputKind(feature) === "point" ? 512 : 16);
  // What is on the screen: `{seed, held, batch, chosen}`.
  let now = null;

  const draw = latest(async () => {
    const asked = { seed: parseSeed(seed.value), held: await given() };
    const n = whole(count, 1, MOST, "Samples");
    say(`Drawing ${n} samples …`);
    const began = performance.now();
    const outputs = await engine.runInParts(n, (start, rows) =>
      fill(endpoint.inputs, asked.held, asked.seed, start, rows),
    );
    const seconds = (performance.now() - began) / 1000;
    const chosen = Math.min(now?.chosen ?? 0, n - 1);
    now = { ...asked, batch: outputs[feature.name], chosen };
    show();
    performance.mark("samples");
    say(`${n} samples of seed ${now.seed} in ${seconds.toFixed(2)} s.`);
    remember({ endpoint: endpoint.name, seed: now.seed, n });
    // The first pictures are on the screen before the rest is computed.
    one();
    two();
  });
  const given = givenControls(find("#given"), endpoint.inputs, draw);
  const one = oneSample(find("#one-sample"), endpoint, engine, () => now);
  const two = twoSeeds(find("#two-seeds"), endpoint, engine, () => now);

  function show() {
    number.max = now.batch.shape[0] - 1;
    number.value = now.chosen;
    gallery(find("#gallery"), feature, now.batch, { chosen: now.chosen, choose });
    find("#one-sample").hidden = find("#two-seeds").hidden = false;
  }
  function choose(i) {
    now.chosen = i;
    number.value = i;
    if (outputKind(feature) === "point") show();
    else mark(find("#gallery"), i);
    one();
    two();
  }

  seed.addEventListener("change", draw);
  count.addEventListener("change", draw);
  number.addEventListener("change", () =>
    during(() => choose(whole(number, 0, now.batch.shape[0] - 1, "Sample"))),
  );
  find("#next-seed").addEventListener("click", () =>
    during(async () => {
      seed.value = parseSeed(seed.value) + 1n;
      draw();
    }),
  );
  find("#save").addEventListener("click", () =>
    during(() => save(find("#gallery"), `${endpoint.name}-seed-${seed.value}`)),
  );
  return draw();
}

function whole(input, low, high, name) {
  const value = Number(input.value);
  if (input.value !== "" && Number.isInteger(value) && value >= low && value <= high) {
    return value;
  }
  const received = input.value || "nothing";
  const rule = `${name} takes a whole number from ${low} to ${high}.`;
  throw new Error(`${rule} Received: ${received}`);
}

/** Puts what is shown into the page's address, so that it can be passed on. */
function remember(values) {
  history.replaceState(null, "", `?${new URLSearchParams(values)}`);
}
