/**
 * Which WebGPU kernels one image and one text need, and the time of each kind:
 * how much sooner the answer arrives if that kind is not dispatched. The answer
 * is then wrong. SwiftShader has no timestamps.
 */

/** @type {WeakMap<object, string>} */
const names = new WeakMap();
/** @type {Map<string, number>} */
let counts = new Map();
/** @type {string | null} The kind that is not dispatched; "*" for all kinds. */
let leftOut = null;

/** Call before a device is made. */
export function watch() {
  const device = GPUDevice.prototype;
  for (const create of /** @type {const} */ ([
    "createComputePipeline",
    "createComputePipelineAsync",
  ])) {
    /** @type {any} */
    const original = device[create];
    // @ts-ignore: one function for the synchronous and the asynchronous method
    device[create] = function (described) {
      const made = original.call(this, described);
      const name = (
        described.compute.entryPoint ??
        described.label ??
        "main"
      ).replace(/_[0-9a-f]{8}$/, "");
      const keep = (/** @type {object} */ pipeline) => {
        names.set(pipeline, name);
        return pipeline;
      };
      return made instanceof Promise ? made.then(keep) : keep(made);
    };
  }
  const pass = GPUComputePassEncoder.prototype;
  const { setPipeline, dispatchWorkgroups, dispatchWorkgroupsIndirect } = pass;
  /** @type {WeakMap<object, string>} */
  const current = new WeakMap();
  pass.setPipeline = function (pipeline) {
    current.set(this, names.get(pipeline) ?? "?");
    return setPipeline.call(this, pipeline);
  };
  const counted = (/** @type {any} */ original) =>
    /** @this {GPUComputePassEncoder} @param {any[]} given */
    function (...given) {
      const name = current.get(this) ?? "?";
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (leftOut === "*" || leftOut === name) return;
      return original.apply(this, given);
    };
  pass.dispatchWorkgroups = counted(dispatchWorkgroups);
  pass.dispatchWorkgroupsIndirect = counted(dispatchWorkgroupsIndirect);
}

/**
 * @param {() => Promise<unknown>} run
 * @param {number} runs
 * @param {string | null} without
 */
async function median(run, runs, without) {
  leftOut = without;
  const times = [];
  for (let i = 0; i < runs; i++) {
    const begun = performance.now();
    // Without a kernel the result may be rejected as no embedding.
    await run().catch((error) => without ?? Promise.reject(error));
    times.push(performance.now() - begun);
  }
  leftOut = null;
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? NaN;
}

/**
 * @param {() => Promise<unknown>} run
 * @param {number} runs
 */
export async function profile(run, runs) {
  await run();
  counts = new Map();
  await run();
  const found = [...counts];
  const whole = await median(run, runs, null);
  const none = await median(run, runs, "*");
  const kinds = [];
  for (const [name, count] of found) {
    const saved = whole - (await median(run, runs, name));
    kinds.push({ name, count, saved: Math.round(saved) });
  }
  kinds.sort((a, b) => b.saved - a.saved);
  const total = found.reduce((sum, [, count]) => sum + count, 0);
  return { whole, none, total, kinds };
}
