// The page on which a person types from a paper: checks a field once it is left, and takes a place from
// a drag over the picture for the field that was last in use. Without this script the hub checks with
// "Save", and a place is typed.
(function () {
  "use strict";
  const form = document.querySelector("form.typing[data-check]");
  if (!form) return;
  let last = null;
  form.addEventListener("focusin", (e) => { if (/^[vdl]\//.test(e.target.name || "")) last = e.target.name.slice(1); });

  form.addEventListener("change", async function (e) {
    const input = e.target, pointer = (input.name || "").slice(1);
    if (!/^v\//.test(input.name || "")) return;
    const why = document.getElementById(input.id + "-why"), box = input.closest(".field");
    const show = function (fault, soft) {
      why.textContent = fault || "";
      why.hidden = !fault;
      box.classList.toggle("bad", !!fault);
      if (fault) input.setAttribute("aria-describedby", why.id); else input.removeAttribute("aria-describedby");
      const printed = box.querySelector(".printed");
      printed.hidden = !soft && !printed.querySelector("input").checked;
    };
    const value = input.value;
    if (!value.trim()) return show("", false);
    const currency = form.elements["v/currency"];
    try {
      const r = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams({ pointer, value, currency: currency ? currency.value : "" }) });
      if (!r.ok || input.value !== value) return;
      const a = await r.json();
      show(a.fault, a.soft);
    } catch (err) { /* the hub is away: it checks with "Save" */ }
  });

  const sheet = document.querySelector("svg.sheet");
  let from = null, mark = null;
  const at = function (e) {
    const r = sheet.getBoundingClientRect(), v = sheet.viewBox.baseVal;
    const clip = (n, most) => Math.min(Math.max(n, 0), most);
    return { x: clip((e.clientX - r.left) / r.width, 1) * v.width, y: clip((e.clientY - r.top) / r.height, 1) * v.height };
  };
  sheet.addEventListener("pointerdown", function (e) {
    if (!last || e.button !== 0) return;
    e.preventDefault();
    from = at(e);
    sheet.setPointerCapture(e.pointerId);
    mark = sheet.querySelector("rect.place") || sheet.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
    mark.setAttribute("class", "place");
    draw(from);
  });
  sheet.addEventListener("pointermove", (e) => { if (from) draw(at(e)); });
  sheet.addEventListener("pointerup", function (e) {
    if (!from) return;
    const b = draw(at(e));
    from = null;
    const field = form.elements["l" + last], n = (v) => v.toFixed(1);
    if (!field || b.x1 - b.x0 < 1 || b.y1 - b.y0 < 1) return;
    field.value = "p" + sheet.dataset.page + "@" + [b.x0, b.y0, b.x1, b.y1].map(n).join(",");
    const input = form.elements["v" + last];
    if (input) input.focus();
  });
  function draw(to) {
    const b = { x0: Math.min(from.x, to.x), y0: Math.min(from.y, to.y), x1: Math.max(from.x, to.x), y1: Math.max(from.y, to.y) };
    mark.setAttribute("x", b.x0); mark.setAttribute("y", b.y0);
    mark.setAttribute("width", b.x1 - b.x0); mark.setAttribute("height", b.y1 - b.y0);
    return b;
  }
})();
