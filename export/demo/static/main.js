/** Starts the page: reads the card, and shows the endpoint that is chosen. */

import { applyView } from "./apply_view.js";
import { draws, endpointsOf, readCard, words } from "./card.js";
import { Engine } from "./engine.js";
import { samplesView } from "./samples_view.js";
import { during, say } from "./status.js";

const view = document.querySelector("#view");
const choice = document.querySelector("#endpoint");
const query = new URLSearchParams(location.search);
let engine = null;

async function open(endpoint) {
  say("Loading the model …");
  view.replaceChildren();
  await engine?.close();
  engine = await Engine.open(endpoint);
  const kind = draws(endpoint) ? "samples" : "apply";
  view.append(document.querySelector(`#${kind}-view`).content.cloneNode(true));
  view.querySelector("form").addEventListener("submit", (e) => e.preventDefault());
  if (kind === "samples") await samplesView(view, endpoint, engine, query);
  else await applyView(view, endpoint, engine);
}

await during(async () => {
  const card = await readCard();
  document.title = `${card.system} · keras_gen`;
  document.querySelector("h1").textContent = card.system;
  document.querySelector("#about").textContent = card.title ?? "";
  document.querySelector("#licence").textContent = card.licence ?? "not stated";
  document.querySelector("#samples").hidden = !card.samples;
  const endpoints = endpointsOf(card);
  const byName = Object.fromEntries(endpoints.map((each) => [each.name, each]));
  choice.append(...endpoints.map(({ name }) => new Option(words(name), name)));
  const asked = query.get("endpoint");
  choice.value = asked in byName ? asked : endpoints[0].name;
  document.querySelector("#choice").hidden = endpoints.length < 2;
  let last = Promise.resolve();
  choice.addEventListener("change", () => {
    const wanted = byName[choice.value];
    last = last.then(() => during(() => open(wanted)));
  });
  await open(byName[choice.value]);
});
