// The public page: takes dropped files, and computes a document's SHA-256 here, so that the
// document itself is never sent. Without this script the forms take a chosen certificate, and
// a digest that was computed elsewhere.
(function () {
  "use strict";
  document.querySelectorAll("[data-drop]").forEach(function (zone) {
    const input = zone.querySelector("input[type=file]");
    ["dragenter", "dragover"].forEach((e) => zone.addEventListener(e, function (ev) { ev.preventDefault(); zone.classList.add("over"); }));
    ["dragleave", "drop"].forEach((e) => zone.addEventListener(e, () => zone.classList.remove("over")));
    zone.addEventListener("drop", function (ev) {
      ev.preventDefault();
      input.files = ev.dataTransfer.files;
      input.dispatchEvent(new Event("change"));
    });
  });
  const form = document.querySelector("form[data-digest]");
  if (!form || !window.crypto || !crypto.subtle) return;
  const zone = form.querySelector("[data-script]");
  const file = zone.querySelector("input[type=file]");
  const field = form.querySelector("input[name=sha256]");
  zone.hidden = false;
  file.addEventListener("change", async function () {
    if (!file.files.length) return;
    field.value = "";
    const sum = await crypto.subtle.digest("SHA-256", await file.files[0].arrayBuffer());
    field.value = "sha256:" + Array.from(new Uint8Array(sum), (b) => b.toString(16).padStart(2, "0")).join("");
    field.focus();
  });
})();
