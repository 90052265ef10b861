/**
 * A frame of the camera, where there is one and the user allows it.
 */

import { Dialog } from "../../ui/dialog.js";
import { make } from "../../ui/dom.js";
import { t } from "../../ui/language.js";

/** @import { Session } from "../session.js" */

export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

let count = 0;

/** @param {Session} session */
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
  const told = make(
    "p",
    { class: "hint", role: "status" },
    t(
      "Waiting for the camera: your browser asks whether this page may use it.",
    ),
  );
  const shoot = make(
    "button",
    { type: "button", class: "button" },
    t("Take a picture"),
  );
  shoot.disabled = true;
  // Before its first frame the video has no size, and a picture of it none.
  video.addEventListener("loadeddata", () => {
    shoot.disabled = false;
    told.textContent = t("Hold something before the camera.");
  });
  shoot.addEventListener("click", async () => {
    const { videoWidth: width, videoHeight: height } = video;
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d")?.drawImage(video, 0, 0);
    const file = await canvas.convertToBlob({ type: "image/png" });
    count += 1;
    session.add(file, t("camera {count}", { count }));
    told.textContent = t(
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
  dialog.body.append(video, told, shoot);
  dialog.open();

  navigator.mediaDevices
    .getUserMedia({ video: { facingMode: "environment" } })
    .then((given) => {
      stream = given;
      // Closed before the user had answered.
      if (!open) return stop();
      video.srcObject = given;
    })
    .catch((error) => {
      told.textContent =
        error.name === "NotAllowedError"
          ? t(
              "The browser does not let this page use the camera. Allow it beside the address, and open this again.",
            )
          : t(
              "No camera answers. Is it plugged in, and does no other program use it?",
            );
    });
}
