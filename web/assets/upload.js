// Uploads: drop or choose, resumable by tus, digest compared. Without this script the form posts the files as they are.
//
// The page gives: [data-drop] with the file input and the words as data attributes (reading, sending, taking, taken,
// failed, differs); after it a list [data-files]; <template data-file> with .name, p, progress and [data-remove].
// A document that was taken is a hidden input "document" of the form, by its digest.
(function () {
  "use strict";
  const zone = document.querySelector("[data-drop]");
  if (!zone || !window.tus) return; // the form's own upload is the way then
  const input = zone.querySelector("input[type=file]"), list = document.querySelector("[data-files]");
  const template = document.querySelector("template[data-file]"), say = zone.dataset, most = 64 << 20;
  if (!list || !template) return;
  const over = (on) => (e) => { e.preventDefault(); zone.classList.toggle("over", on); };
  ["dragenter", "dragover"].forEach((e) => zone.addEventListener(e, over(true)));
  ["dragleave", "drop"].forEach((e) => zone.addEventListener(e, over(false)));
  zone.addEventListener("drop", (e) => start(e.dataTransfer.files));
  input.addEventListener("change", () => { start(input.files); input.value = ""; }); // the form sends none twice

  function start(files) { for (const file of files) send(file, line(file)); }

  function line(file) {
    const li = list.appendChild(template.content.cloneNode(true).firstElementChild);
    const bar = li.querySelector("progress");
    li.querySelector(".name").textContent = file.name;
    bar.setAttribute("aria-label", file.name);
    return {
      li, show(text, share) { li.querySelector("p").textContent = text; bar.hidden = share === undefined; bar.value = 100 * (share || 0); },
      end(text, bad) { this.show(text); li.classList.add(bad ? "bad" : "good"); },
    };
  }

  async function send(file, at) {
    at.show(say.reading);
    const metadata = { filename: file.name }, form = zone.closest("form");
    if (form && form.dataset.case) metadata.case = form.dataset.case;
    // The browser digests a file in memory, so a larger one is compared by nobody but the hub.
    try { if (window.crypto.subtle && file.size <= most) metadata.sha256 = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer())); }
    catch (e) { return at.end(say.failed, true); } // the file cannot be read
    const up = new tus.Upload(file, {
      endpoint: "/uploads/", retryDelays: [0, 1000, 3000, 5000, 10000, 30000], removeFingerprintOnSuccess: true, metadata,
      onProgress: (sent, all) => at.show(say.sending, sent / all),
      onError: (e) => result(up, metadata, at, e), onSuccess: () => result(up, metadata, at),
    });
    at.li.querySelector("[data-remove]").addEventListener("click", () => { up.abort(true).catch(() => {}); at.li.remove(); });
    const before = await up.findPreviousUploads();
    if (before.length) up.resumeFromPreviousUpload(before[0]);
    up.start();
  }

  // result asks what came of the bytes until it is settled.
  async function result(up, metadata, at, error) {
    const no = error && error.originalResponse && problem(error.originalResponse.getBody());
    if (!up.url || error && !no) return at.end(no ? no.title + ". " + no.detail : say.failed, true);
    for (let wait = 500; at.li.isConnected; wait = Math.min(2 * wait, 10000)) {
      let r = null;
      try { r = await (await fetch(up.url, { headers: { "Accept-Language": document.documentElement.lang } })).json(); } catch (e) { /* away: again */ }
      if (r && r.state === "TAKEN") return taken(r, metadata, at);
      if (r && r.state !== "TAKING") return at.end(r.refusal ? r.refusal.title + ". " + (r.refusal.detail || "") : no ? no.title : say.failed, true);
      at.show(say.taking, 1);
      await new Promise((next) => setTimeout(next, wait));
    }
  }

  function taken(r, metadata, at) {
    if (metadata.sha256 && r.digest !== "sha256:" + metadata.sha256) return at.end(say.differs, true);
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "document", value: r.digest });
    at.li.append(field);
    at.end(say.taken, false);
  }

  function problem(text) { try { return JSON.parse(text); } catch (e) { return null; } }
  function hex(buffer) { return Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, "0")).join(""); }
})();
