/** Says what the page is doing, to readers of the screen too. */

const busy = new Set();

function state(name) {
  document.body.dataset.state = name;
  document.querySelector("main").setAttribute("aria-busy", String(name === "busy"));
}

/** Writes the line of status. */
export function say(text, isError = false) {
  const line = document.querySelector("#status");
  line.textContent = text;
  line.classList.toggle("error", isError);
}

/** Does some work; an error ends in the line of status. */
export async function during(work) {
  const token = {};
  busy.add(token);
  state("busy");
  let failed = false;
  try {
    await work();
  } catch (error) {
    failed = !(error instanceof Wanted);
    say(error.message, failed);
    if (failed) console.error(error);
  }
  busy.delete(token);
  if (!busy.size) state(failed ? "error" : "ready");
}

/** What a user has yet to give: no fault of anybody's. */
export class Wanted extends Error {}

/** Runs `work` as often as asked for, never twice at once; the last call is last. */
export function latest(work) {
  let running = null;
  let again = false;
  const loop = async () => {
    while (again) {
      again = false;
      await during(work);
    }
    running = null;
  };
  return () => {
    again = true;
    return (running ??= loop());
  };
}
