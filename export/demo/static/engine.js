/** Runs one endpoint's ONNX file with onnxruntime-web, on the CPU, in one thread. */

import { stackAll } from "./batch.js";

// Rows of one call: more are no quicker, and the page stands still meanwhile.
const ROWS = 16;

async function load() {
  const ort = await import("./runtime/ort.wasm.min.mjs");
  // Threads would want a cross-origin isolated page.
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = new URL("runtime/", document.baseURI).href;
  return ort;
}

let loading = null;

export class Engine {
  /** Opens an endpoint of the card. */
  static async open(endpoint) {
    const ort = await (loading ??= load());
    const session = await ort.InferenceSession.create(
      `artefact/onnx/${endpoint.name}.onnx`,
      { executionProviders: ["wasm"] },
    );
    return new Engine(ort, session, endpoint);
  }

  constructor(ort, session, endpoint) {
    this.ort = ort;
    this.session = session;
    this.endpoint = endpoint;
    this.last = Promise.resolve();
  }

  /** Inputs by name -> outputs by name, each a batch. One call after the other. */
  run(inputs) {
    const result = this.last.then(() => this.#run(inputs));
    this.last = result.catch(() => {});
    return result;
  }

  /** `count` rows, whose inputs `fill(start, rows)` makes part by part. */
  async runInParts(count, fill) {
    const parts = [];
    for (let start = 0; start < count; start += ROWS) {
      parts.push(await this.run(fill(start, Math.min(ROWS, count - start))));
      // The browser paints and hears the user in between.
      await new Promise((resolve) => setTimeout(resolve));
    }
    return stackAll(parts);
  }

  /** Gives the model's memory back. */
  async close() {
    await this.last;
    await this.session.release();
  }

  async #run(inputs) {
    const feeds = {};
    for (const { name, dtype } of this.endpoint.inputs) {
      const { data, shape } = inputs[name];
      feeds[name] = new this.ort.Tensor(dtype, data, shape);
    }
    const results = await this.session.run(feeds);
    const outputs = this.endpoint.outputs.map(({ name }) => {
      const { data, dims } = results[name];
      return [name, { data, shape: [...dims] }];
    });
    return Object.fromEntries(outputs);
  }
}
