// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors
// Makes pages nicer that work without it: menus that close, the palette of commands, keys, forms that send themselves.
"use strict";

// What htmx puts into a page is this server's own answer. The browser lets markup through here only, and no script but those
// that pages load from here anyway; text for eval and addresses of scripts have no policy and are refused.
if (window.trustedTypes?.createPolicy) {
  trustedTypes.createPolicy("default", {
    createHTML: (markup) => {
      if (/<script(?![^>]*\ssrc="\/static\/)/i.test(markup)) throw new TypeError("a script in an answer");
      return markup;
    },
  });
}

(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (e) => e.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

  // Menus made of <details> close when the person goes elsewhere.
  document.addEventListener("click", (e) => all("details.pop[open]").forEach((d) => d.contains(e.target) || (d.open = false)));
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    all("details.pop[open]").forEach((d) => { d.open = false; one("summary", d).focus(); });
  });

  // A filter sends its form when it changes; the button for it is for those without scripts.
  document.addEventListener("change", (e) => {
    const form = e.target.closest("form[data-auto]");
    if (form) form.requestSubmit();
  });
  // A form is sent once.
  document.addEventListener("submit", (e) => {
    const button = e.submitter;
    if (!button || e.defaultPrevented || e.target.method !== "post" || e.target.matches("[hx-post], [data-hand]")) return;
    setTimeout(() => { button.disabled = true; }, 0);
    setTimeout(() => { button.disabled = false; }, 8000);
  });
  addEventListener("pageshow", () => all("button:disabled[type=submit]").forEach((b) => { b.disabled = false; }));

  // A file that is uploaded says how far it is; what is wrong with it shows beside its field.
  document.addEventListener("submit", (e) => {
    const form = e.target.closest("form[data-upload]");
    if (!form) return;
    e.preventDefault();
    const bar = one("progress", form), said = one("[role=status]", form), button = one("button", form), sent = new XMLHttpRequest();
    const end = (text) => { bar.hidden = true; button.disabled = false; said.textContent = text; };
    sent.open("POST", form.action);
    sent.upload.addEventListener("progress", (p) => { if (p.lengthComputable) bar.value = Math.floor(100 * p.loaded / p.total); });
    sent.addEventListener("error", () => end(form.dataset.upload));
    sent.addEventListener("load", () => {
      if (sent.status < 300) { location.href = sent.responseURL; return; }
      const answer = new DOMParser().parseFromString(sent.responseText, "text/html");
      end((one("form[data-upload] .field-fault", answer) || one("main h1", answer))?.textContent.trim() || form.dataset.upload);
    });
    bar.hidden = false; button.disabled = true; said.textContent = "";
    sent.setRequestHeader("Accept", "text/html");
    sent.send(new FormData(form));
  });

  // A link that can be copied says so; without a clipboard it leads to where it points.
  document.addEventListener("click", (e) => {
    const link = e.target.closest("a[data-copy]");
    if (!link || !navigator.clipboard) return;
    e.preventDefault();
    navigator.clipboard.writeText(link.href).then(
      () => { const said = one("[role=status]", link.parentElement); if (said) said.textContent = link.dataset.copy; },
      () => { location.href = link.href; });
  });

  // A link to a file is made and copied at once; where the browser does not let it be copied, its page shows it.
  document.addEventListener("submit", async (e) => {
    const form = e.target.closest("form[data-hand]");
    if (!form || !navigator.clipboard) return;
    e.preventDefault();
    const said = one("[role=status]", form);
    said.textContent = "";
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html"), link = one("a[data-copy]", page);
      if (!answer.ok || !link) { said.textContent = form.dataset.hand; return; }
      await navigator.clipboard.writeText(link.href);
      said.textContent = link.dataset.copy;
    } catch { form.submit(); }
  });

  // Whoever shall see a fault is led to it.
  const fault = one("[aria-invalid=true]");
  if (fault) fault.focus();

  // The palette: all places of the menu, and what the search finds.
  const palette = one("#palette");
  if (palette) {
    const field = one("input", palette), list = one("[role=listbox]", palette);
    const places = all("nav.menu-of-work a").map((a) => ({ title: a.textContent.trim(), href: a.href, kind: a.dataset.kind || "" }));
    let items = [], at = 0, asked = 0;
    const item = (hit, i) => {
      const a = document.createElement("a");
      a.className = "palette-item";
      a.href = hit.href;
      a.id = "palette-" + i;
      a.setAttribute("role", "option");
      a.setAttribute("aria-selected", String(i === at));
      a.tabIndex = -1;
      const name = document.createElement("span"), kind = document.createElement("span");
      name.textContent = hit.title;
      kind.textContent = hit.kind;
      kind.className = "muted text-xs";
      a.append(name, kind);
      return a;
    };
    const show = () => {
      list.replaceChildren(...items.map(item));
      at = Math.min(at, Math.max(items.length - 1, 0));
      field.setAttribute("aria-activedescendant", items.length ? "palette-" + at : "");
      one("[aria-selected=true]", list)?.scrollIntoView({ block: "nearest" });
    };
    const look = async () => {
      const q = field.value.trim().toLowerCase(), mine = ++asked;
      at = 0;
      items = places.filter((p) => p.title.toLowerCase().includes(q));
      show();
      if (q.length < 2) return;
      const answer = await fetch(palette.dataset.search + "?q=" + encodeURIComponent(q), { headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== asked) return;
      const found = await answer.json();
      items = items.concat(found.items);
      show();
    };
    const open = () => { if (!palette.open) { palette.showModal(); field.value = ""; look(); } };
    field.addEventListener("input", look);
    palette.addEventListener("keydown", (e) => {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        at = (at + (e.key === "ArrowDown" ? 1 : items.length - 1)) % Math.max(items.length, 1);
        show();
      } else if (e.key === "Enter" && items[at]) {
        e.preventDefault();
        location.href = items[at].href;
      }
    });
    palette.addEventListener("click", (e) => { if (e.target === palette) palette.close(); });
    all("[data-palette]").forEach((b) => b.addEventListener("click", (e) => { e.preventDefault(); open(); }));
    document.addEventListener("keydown", (e) => {
      if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") { e.preventDefault(); open(); }
      else if (e.key === "/" && !typing(e)) {
        e.preventDefault();
        const filter = one("form.filters select, form.filters input:not([type=hidden])");
        filter ? filter.focus() : open();
      }
    });
  }

  // A list in which rows are chosen: by clicks, with shift for all between, by keys, or all on the page.
  const chooser = one("form[data-choose]");
  const boxes = chooser ? all("input[name=one]", chooser) : [];
  let last = -1;
  const count = () => {
    const every = one("[data-choose-every]", chooser), n = boxes.filter((b) => b.checked).length, page = one("[data-choose-page]", chooser);
    const bar = one("[data-choose-bar]", chooser), said = one("[data-choose-count]", chooser);
    bar.classList.toggle("choose-idle", n === 0 && !every.checked);
    said.textContent = every.checked || n === 0 ? "" : n === 1 ? said.dataset.one : said.dataset.many.replace("{n}", n);
    page.checked = n === boxes.length;
    page.indeterminate = n > 0 && n < boxes.length;
    boxes.forEach((b) => b.closest("tr").classList.toggle("chosen", b.checked || every.checked));
  };
  const choose = (from, to, on) => boxes.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((b) => { b.checked = on; });
  if (boxes.length) {
    const page = one("[data-choose-page]", chooser);
    page.hidden = false;
    chooser.addEventListener("click", (e) => {
      const i = boxes.indexOf(e.target);
      if (i < 0) return;
      if (e.shiftKey && last >= 0) choose(last, i, e.target.checked);
      last = i;
      count();
    });
    chooser.addEventListener("change", (e) => {
      if (e.target === page) choose(0, boxes.length - 1, page.checked);
      count();
    });
    addEventListener("pageshow", count); // a page that comes back keeps its ticks
    count();
  }

  // Keys: g and a letter leads somewhere, ? tells; in a list, j and k or arrows walk through rows, x chooses one, e edits it.
  let leading = false;
  const rows = all("a.row-link");
  const here = () => {
    const row = document.activeElement?.closest("tr");
    return rows.findIndex((a) => a === document.activeElement || row && a.closest("tr") === row);
  };
  const boxOf = (i) => boxes.indexOf(one("input[name=one]", rows[i]?.closest("tr") || document.createElement("i")));
  const walk = (by, extend) => {
    const from = here(), to = Math.max(0, Math.min(rows.length - 1, from + by));
    const was = boxOf(from), is = boxOf(to);
    if (extend && was >= 0 && is >= 0) { choose(was, is, true); last = is; count(); }
    rows[to]?.focus();
  };
  document.addEventListener("keydown", (e) => {
    if (typing(e) || e.ctrlKey || e.metaKey || e.altKey || one("dialog[open]")) return;
    if (leading) {
      leading = false;
      const to = one(`a[data-key="${CSS.escape(e.key)}"]`);
      if (to) location.href = to.href;
      return;
    }
    const at = here(), key = e.key.length === 1 ? e.key.toLowerCase() : e.key, inRow = at >= 0 && !!rows[at].closest("tr");
    switch (key) {
      case "g": leading = true; setTimeout(() => { leading = false; }, 1200); break;
      case "?": one("#keys")?.showModal(); break;
      case "n": one("a[data-new]")?.click(); break;
      case "j": walk(1, e.shiftKey); break;
      case "k": walk(-1, e.shiftKey); break;
      case "ArrowDown": case "ArrowUp":
        if (!inRow) return;
        e.preventDefault();
        walk(key === "ArrowDown" ? 1 : -1, e.shiftKey);
        break;
      case "x": if (boxOf(at) >= 0) boxes[boxOf(at)].click(); break;
      case "e": {
        const edit = at >= 0 && boxOf(at) >= 0 ? rows[at].href.split("?")[0] + "/edit" : one("a[data-edit]")?.href;
        if (edit) location.href = edit;
        break;
      }
    }
  });
  all("dialog [data-close]").forEach((b) => b.addEventListener("click", () => b.closest("dialog").close()));
})();
