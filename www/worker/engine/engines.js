/**
 * The modules: which one answers, how WebGPU takes over, and how the CPU goes
 * on where WebGPU fails.
 */

import { message, messageOf } from "../../client/messages.js";
import { tell } from "../tell.js";
import { calibrate, instruct } from "./choices.js";
import { memory } from "./memory.js";
import { settled } from "./runtime.js";

/** @import { Engine } from "./runtime.js" */

export const engines = {
  /** @type {Engine | null} the one that answers now */
  current: null,
  /** @type {Engine | null} the CPU, while WebGPU answers */
  spare: null,
  /** @type {Engine | null} WebGPU, proved and about to take over */
  successor: null,
  /**
   * Replaces an engine that failed and has no spare. Null for the embedded
   * model, which has no replacement.
   * @type {((cause: unknown) => Promise<Engine>) | null}
   */
  recover: null,
  /** Resolves when WebGPU has taken over from the CPU, or cannot. */
  settled: /** @type {Promise<void>} */ (Promise.resolve()),
};

/**
 * A call that no input of the user can make fail. If it fails on WebGPU, the
 * GPU is lost, and the CPU repeats the call.
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
 * Hands an engine the labels, choices and images of the engine in use.
 * @param {Engine} to
 */
export async function carry(to) {
  const entries = await instruct(to);
  for (const [id, embedding] of memory.embeddings) {
    await settled(to.name, to.lens.addEmbedding(id, embedding));
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
 * WebGPU takes over from the CPU, which stays as the spare without images.
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
    message: gpu.note ?? message("webgpu-ready"),
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
    message: message("webgpu-stopped", { reason: messageOf(cause) }),
  });
  return cpu;
}

/**
 * Tells the page that the CPU stays in use.
 * @param {unknown} cause
 * @param {string} device
 */
export function stayOnCpu(cause, device) {
  tell({
    type: "webgpu",
    state: "failed",
    device,
    message: message("webgpu-not-taken-over", { reason: messageOf(cause) }),
  });
}
