/**
 * The modules: which one answers, how WebGPU takes over, and how the CPU goes
 * on where WebGPU fails.
 */

import { sentence, tell } from "../tell.js";
import { calibrate, instruct } from "./choices.js";
import { memory } from "./memory.js";
import { settled } from "./runtime.js";

/** @import { Engine } from "./runtime.js" */

export const engines = {
  /** @type {Engine | null} what answers now */
  current: null,
  /** @type {Engine | null} the CPU, while WebGPU answers */
  spare: null,
  /** @type {Engine | null} WebGPU, proved and about to take over */
  successor: null,
  /**
   * Puts another in the place of one that failed and has no spare; null for
   * the embedded model, which has nothing to fall back to.
   * @type {((cause: unknown) => Promise<Engine>) | null}
   */
  recover: null,
  /** WebGPU has taken over from the CPU, or will not. */
  settled: /** @type {Promise<void>} */ (Promise.resolve()),
};

/**
 * One call that cannot fail by what the user gave: where it fails on WebGPU,
 * the GPU is lost, and the CPU does it again.
 * @template T
 * @param {(engine: Engine) => T | Promise<T>} call
 * @returns {Promise<T>}
 */
export async function sure(call) {
  const current = /** @type {Engine} */ (engines.current);
  try {
    return await settled(current.name, runCall(call, current));
  } catch (error) {
    const next = engines.spare
      ? await fallBack(engines.spare, error)
      : await engines.recover?.(error);
    if (!next) throw error;
    return settled(next.name, runCall(call, next));
  }
}

/**
 * @template T
 * @param {(engine: Engine) => T | Promise<T>} call
 * @param {Engine} engine
 */
const runCall = async (call, engine) => call(engine);

/**
 * Gives an engine the labels, choices and images of the one before.
 * @param {Engine} to
 */
export async function carry(to) {
  const entries = await instruct(to);
  for (const [id, embedding] of memory.embeddings) {
    to.lens.addEmbedding(id, embedding);
  }
  const { marks, wanted } = memory;
  if (marks?.labels !== JSON.stringify(wanted.labels)) return entries;
  const there = (/** @type {number} */ id) => memory.embeddings.has(id);
  const belongs = marks.belongs.filter(there);
  if (belongs.length > 0) {
    calibrate(to.lens, belongs, marks.others.filter(there));
  }
  return entries;
}

/**
 * WebGPU takes over from the CPU, which stays as the spare, emptied.
 * @param {Engine} cpu
 * @param {Engine} gpu
 */
export async function handOver(cpu, gpu) {
  engines.successor = null;
  const { revision } = memory.wanted;
  try {
    await carry(gpu);
  } catch (error) {
    return stayOnCpu(error, cpu.lens.device);
  }
  for (const id of memory.embeddings.keys()) cpu.lens.removeImage(id);
  engines.current = gpu;
  engines.spare = cpu;
  if (memory.told === revision) memory.stale = true;
  tell({
    type: "webgpu",
    state: "ready",
    device: gpu.lens.device,
    message:
      gpu.note ??
      "Runs on WebGPU: its numbers were checked against stored ones.",
  });
}

/**
 * The GPU is lost: the CPU goes on where it stood.
 * @param {Engine} cpu
 * @param {unknown} cause
 * @returns {Promise<Engine>} the CPU
 */
export async function fallBack(cpu, cause) {
  engines.current = cpu;
  engines.spare = null;
  await carry(cpu);
  memory.stale = true;
  tell({
    type: "webgpu",
    state: "failed",
    device: cpu.lens.device,
    message: `Runs on the CPU: WebGPU stopped working. ${sentence(cause)}`,
  });
  return cpu;
}

/**
 * @param {unknown} cause
 * @param {string} device
 */
export function stayOnCpu(cause, device) {
  tell({
    type: "webgpu",
    state: "failed",
    device,
    message: `Runs on the CPU: WebGPU could not take over. ${sentence(cause)}`,
  });
}
