/**
 * Takes pictures with the camera.
 */

import { Dialog } from "../../ui/dialog.js";
import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";

/** @import { Session } from "../session.js" */

/** Whether the browser can give access to a camera. */
export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

/** Pictures taken since the page was loaded. */
let count = 0;

/**
 * Opens a dialog with the camera's video, which adds frames as pictures.
 * @param {Session} session
 */
export function openCamera(session) {
  /** @type {MediaStream | null} */
  let stream = null;
  let open = true;
  const stop = () => stream?.getTracks().forEach((track) => track.stop());

  const video = make("video", {
    class: "camera",
    autoplay: "",
    playsinline: "",
    "aria-label": t("What the camera sees"),
  });
  video.muted = true;
  const status = make(
    "p",
    { class: "hint", role: "status" },
    t(
      "Waiting for the camera: your browser asks whether this page may use it.",
    ),
  );
  const shutter = make(
    "button",
    { type: "button", class: "button" },
    t("Take a picture"),
  );
  shutter.disabled = true;
  // Before its first frame the video has no size.
  video.addEventListener("loadeddata", () => {
    shutter.disabled = false;
    status.textContent = t("Hold something in front of the camera.");
  });
  shutter.addEventListener("click", async () => {
    const { videoWidth: width, videoHeight: height } = video;
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d")?.drawImage(video, 0, 0);
    const file = await canvas.convertToBlob({ type: "image/png" });
    count += 1;
    session.add(file, t("camera {count}", { count }));
    status.textContent = t(
      "Picture {count} is among your pictures. It never leaves this page.",
      { count },
    );
  });
  const dialog = new Dialog(t("Take a picture"), {
    kind: "photo",
    onClose: () => {
      open = false;
      stop();
    },
  });
  dialog.body.append(video, status, shutter);
  dialog.open();

  navigator.mediaDevices
    .getUserMedia({ video: { facingMode: "environment" } })
    .then((granted) => {
      stream = granted;
      // The dialog was closed before the user answered the browser's question.
      if (!open) return stop();
      video.srcObject = granted;
    })
    .catch((error) => {
      status.textContent =
        error.name === "NotAllowedError"
          ? t(
              "The browser does not let this page use the camera. Allow it in the address bar, then open this dialog again.",
            )
          : t(
              "No camera answers. Check that it is plugged in and that no other program uses it.",
            );
    });
}
