// Live pages: the server says over SSE that something of this page changed. The script then
// fetches the page again and puts the marked parts in. What a part shows is decided in one
// place, the server. A hidden tab has no stream; once it is shown again it looks by itself.
(function () {
  "use strict";
  const parts = document.querySelectorAll("[data-live]");
  const sign = document.querySelector(".live");
  if (!parts.length || !window.EventSource) return;
  // The page's policy asks for trusted types. What is parsed here came from this hub, and
  // html/template escaped it.
  const html = { createHTML: (s) => s };
  const trusted = window.trustedTypes ? trustedTypes.createPolicy("portal", html) : html;
  let source = null, waiting = 0, asking = false, again = false;
  const show = (on) => sign && sign.classList.toggle("off", !on);

  async function fetchPage() {
    if (asking) { again = true; return; }
    asking = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(trusted.createHTML(await answer.text()), "text/html");
        parts.forEach(function (part) {
          const fresh = page.querySelector('[data-live="' + part.dataset.live + '"]');
          if (fresh && !part.contains(document.activeElement)) part.replaceChildren(...fresh.childNodes);
        });
      } else show(false);
    } catch { show(false); } // the stream says when the hub is back
    asking = false;
    if (again) { again = false; changed(); }
  }
  function changed() {
    if (waiting || document.hidden) return;
    waiting = setTimeout(function () { waiting = 0; fetchPage(); }, 300); // many changes are one fetch
  }
  function open() {
    if (source || document.hidden) return;
    source = new EventSource("/events?page=" + encodeURIComponent(location.pathname));
    source.addEventListener("changed", changed);
    source.onopen = () => show(true);
    source.onerror = function () { // the browser tries again by itself, with Last-Event-ID
      show(false);
      if (source && source.readyState === EventSource.CLOSED) { close(); setTimeout(open, 30000); }
    };
  }
  function close() {
    if (source) source.close();
    source = null;
  }
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) { close(); return; }
    open();
    changed();
  });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (e) => { if (e.persisted) { open(); changed(); } });
  open();
})();
