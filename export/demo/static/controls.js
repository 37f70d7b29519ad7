/** Controls for the inputs that a user may or must give. */

import { allocate, sizeOf } from "./batch.js";
import { inputKind, words } from "./card.js";
import { readPicture } from "./picture.js";
import { Wanted } from "./status.js";

// More classes than these are a number to type, not a list to choose from.
const MOST_CHOICES = 100;

/** A label around a control. */
export function labelled(text, control) {
  const label = document.createElement("label");
  label.append(`${text} `, control);
  return label;
}

/** A slider, and its value beside it. */
export function slider(text, { min, max, value }, change) {
  const range = document.createElement("input");
  const output = document.createElement("output");
  const say = () => (output.textContent = Number(range.value).toFixed(2));
  Object.assign(range, { type: "range", min, max, step: 0.01, value });
  range.addEventListener("input", () => {
    say();
    change(Number(range.value));
  });
  say();
  const label = labelled(text, range);
  label.append(output);
  return label;
}

/**
 * The controls of an endpoint's inputs that are not simply drawn.
 * @param {HTMLElement} root Where they are put.
 * @param {object[]} features The endpoint's inputs.
 * @param {Function} change Called when one has changed.
 * @returns {Function} Returns name -> one row, for what is given; it raises an error
 *   for what is wanting or wrong.
 */
export function givenControls(root, features, change) {
  const make = {
    class: classControl,
    picture: pictureControl,
    numbers: numbersControl,
  };
  const controls = features
    .filter((feature) => inputKind(feature) !== "drawn")
    .map((feature) => [feature.name, make[inputKind(feature)](feature, change)]);
  root.replaceChildren(...controls.map(([, { element }]) => element));
  return async () => {
    const values = {};
    for (const [name, { read }] of controls) {
      const value = await read();
      if (value) values[name] = value;
    }
    return values;
  };
}

function classControl(feature, change) {
  const { name, prior, low, high } = feature;
  const listed = low === 0 && high !== null && high < MOST_CHOICES;
  const control = document.createElement(listed ? "select" : "input");
  if (listed) {
    const numbers = Array.from({ length: high + 1 }, (_, i) => new Option(i, i));
    control.append(...(prior ? [new Option("as drawn", "")] : []), ...numbers);
  } else {
    const bounds = { min: low ?? "", max: high ?? "", step: 1 };
    const value = prior ? "" : (low ?? 0);
    Object.assign(control, { type: "number", ...bounds, value });
    if (prior) control.placeholder = "as drawn";
  }
  control.id = `given-${name}`;
  control.addEventListener("change", change);
  const read = () =>
    control.value === "" && prior ? null : parse(feature, [control.value], [1]);
  return { element: labelled(words(name), control), read };
}

function numbersControl(feature, change) {
  const { name, low, shape } = feature;
  const size = sizeOf(shape);
  const control = document.createElement("textarea");
  control.id = `given-${name}`;
  control.rows = 2;
  control.value = Array(size).fill(low ?? 0).join(" ");
  control.addEventListener("change", change);
  const read = () => {
    const values = control.value.split(/[\s,;]+/).filter((text) => text);
    if (values.length !== size) {
      throw new Error(
        `${words(name)} takes ${size} numbers. Received: ${values.length}.`,
      );
    }
    return parse(feature, values, [1, ...shape]);
  };
  return { element: labelled(`${words(name)} (${size} numbers)`, control), read };
}

function pictureControl(feature, change) {
  const control = document.createElement("input");
  control.id = `given-${feature.name}`;
  control.type = "file";
  control.accept = "image/*";
  let picture = null;
  control.addEventListener("change", () => {
    const [file] = control.files;
    picture = file ? readPicture(file, feature) : null;
    // Said where it is awaited; without this the browser would complain as well.
    picture?.catch(() => {});
    change();
  });
  const text = words(feature.name);
  const read = () => {
    if (picture) return picture;
    throw new Wanted(`Choose a picture for “${text}”.`);
  };
  return { element: labelled(`${text} (picture)`, control), read };
}

/** Texts -> one row, or an error that names the range. */
function parse({ name, dtype, low, high }, texts, shape) {
  const data = allocate(dtype, shape);
  texts.forEach((text, i) => {
    const value = text === "" ? NaN : Number(text);
    const whole = !dtype.startsWith("int") || Number.isInteger(value);
    const inside = value >= (low ?? -Infinity) && value <= (high ?? Infinity);
    if (!Number.isFinite(value) || !whole || !inside) {
      const kind = dtype.startsWith("int") ? "whole numbers" : "numbers";
      const range = `${low ?? "any"} to ${high ?? "any"}`;
      throw new Error(
        `${words(name)} takes ${kind} from ${range}. Received: ${text || "nothing"}`,
      );
    }
    data[i] = value;
  });
  return { data, shape };
}
