/**
 * The modules: which one answers, how WebGPU takes over, and how the CPU
 * continues if WebGPU fails.
 */

import { message, messageOf } from "../../client/messages.js";
import { postToPage } from "../post_message.js";
import { calibrate, applyLabelsAndChoices } from "./choices.js";
import { rejectOnCrash } from "./runtime.js";
import { workerState } from "./worker_state.js";

/** @import { DeviceInfo } from "../../client/protocol.js" */
/** @import { Engine } from "./runtime.js" */

export const engines = {
  /** @type {Engine | null} the module that answers now; null: none is ready */
  current: null,
  /** @type {Engine | null} the CPU module, while WebGPU answers */
  spare: null,
  /** @type {Engine | null} WebGPU, after its self-check and before it takes over */
  successor: null,
  /**
   * Replaces an engine that failed and has no spare. Null for the embedded
   * model, which has no replacement.
   * @type {((cause: unknown) => Promise<Engine>) | null}
   */
  recover: null,
  /** Resolves when WebGPU is ready to take over, or cannot. */
  settled: /** @type {Promise<void>} */ (Promise.resolve()),
};

/**
 * Makes a call that no input of the user can make fail. A failure therefore means
 * that the GPU is lost or that the module has crashed: the spare or the
 * replacement becomes the current module and repeats the call. Rejects if neither
 * exists.
 * @template T
 * @param {(engine: Engine) => T | Promise<T>} call
 * @returns {Promise<T>}
 */
export async function callWithFallback(call) {
  const current = /** @type {Engine} */ (engines.current);
  try {
    return await rejectOnCrash(current.name, asPromise(call, current));
  } catch (error) {
    const next = engines.spare
      ? await fallBackToCpu(engines.spare, error)
      : await engines.recover?.(error);
    if (!next) throw error;
    return rejectOnCrash(next.name, asPromise(call, next));
  }
}

/**
 * Makes a call whose exceptions become rejections.
 * @template T
 * @param {(engine: Engine) => T | Promise<T>} call
 * @param {Engine} engine
 */
const asPromise = async (call, engine) => call(engine);

/**
 * Gives a module the labels, choices, embeddings and marks of the worker.
 * @param {Engine} to
 */
export async function copyStateTo(to) {
  const entries = await applyLabelsAndChoices(to);
  for (const [id, embedding] of workerState.embeddings) {
    await rejectOnCrash(to.name, to.lens.addEmbedding(id, embedding));
  }
  const { marks, wanted } = workerState;
  if (marks?.labels !== JSON.stringify(wanted.labels)) return entries;
  const isEmbedded = (/** @type {number} */ id) =>
    workerState.embeddings.has(id);
  const belongs = marks.belongs.filter(isEmbedded);
  if (belongs.length > 0) {
    calibrate(to.lens, belongs, marks.others.filter(isEmbedded));
  }
  return entries;
}

/**
 * Makes WebGPU the current module. The CPU module stays as the spare, without
 * images. If WebGPU fails, nothing changes, and the page is told.
 * @param {Engine} cpu
 * @param {Engine} gpu
 */
export async function switchToWebGpu(cpu, gpu) {
  engines.successor = null;
  const { revision } = workerState.wanted;
  try {
    await copyStateTo(gpu);
  } catch (error) {
    return reportCpuStays(error, cpu.lens.deviceInfo);
  }
  for (const id of workerState.embeddings.keys()) cpu.lens.removeImage(id);
  engines.current = gpu;
  engines.spare = cpu;
  if (workerState.told === revision) workerState.stale = true;
  postToPage({
    type: "webgpu",
    state: "ready",
    device: gpu.lens.deviceInfo,
    message: gpu.note ?? message("webgpu-ready"),
  });
}

/**
 * Makes the CPU module the current one, after the GPU is lost.
 * @param {Engine} cpu
 * @param {unknown} cause of the loss
 * @returns {Promise<Engine>} the CPU
 */
export async function fallBackToCpu(cpu, cause) {
  engines.current = cpu;
  engines.spare = null;
  await copyStateTo(cpu);
  workerState.stale = true;
  postToPage({
    type: "webgpu",
    state: "failed",
    device: cpu.lens.deviceInfo,
    message: message("webgpu-stopped", { reason: messageOf(cause) }),
  });
  return cpu;
}

/**
 * Tells the page that the CPU stays in use.
 * @param {unknown} cause
 * @param {DeviceInfo} device
 */
export function reportCpuStays(cause, device) {
  postToPage({
    type: "webgpu",
    state: "failed",
    device,
    message: message("webgpu-not-taken-over", { reason: messageOf(cause) }),
  });
}
