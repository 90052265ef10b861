/**
 * The modules: which one answers, how WebGPU takes over, and how the CPU goes
 * on where WebGPU fails.
 */

import { message, messageOf } from "../../client/messages.js";
import { postToPage } from "../post_message.js";
import { calibrate, applyLabelsAndChoices } from "./choices.js";
import { rejectOnCrash } from "./runtime.js";
import { workerState } from "./worker_state.js";

/** @import { DeviceInfo } from "../../client/protocol.js" */
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
export async function callWithFallback(call) {
  const current = /** @type {Engine} */ (engines.current);
  try {
    return await rejectOnCrash(current.name, runCall(call, current));
  } catch (error) {
    const next = engines.spare
      ? await fallBackToCpu(engines.spare, error)
      : await engines.recover?.(error);
    if (!next) throw error;
    return rejectOnCrash(next.name, runCall(call, next));
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
export async function copyStateTo(to) {
  const entries = await applyLabelsAndChoices(to);
  for (const [id, embedding] of workerState.embeddings) {
    await rejectOnCrash(to.name, to.lens.addEmbedding(id, embedding));
  }
  const { marks, wanted } = workerState;
  if (marks?.labels !== JSON.stringify(wanted.labels)) return entries;
  const isEmbedded = (/** @type {number} */ id) => workerState.embeddings.has(id);
  const belongs = marks.belongs.filter(isEmbedded);
  if (belongs.length > 0) {
    calibrate(to.lens, belongs, marks.others.filter(isEmbedded));
  }
  return entries;
}

/**
 * WebGPU takes over from the CPU, which stays as the spare without images.
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
 * The GPU is lost: the CPU goes on where it stood.
 * @param {Engine} cpu
 * @param {unknown} cause
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
