// Partners light up together; evidence near the pointer; order and filters. Works on static pages and in the dashboard.
function mtqaInteract(root) {
  const stop = new AbortController();
  const on = (name, handle) => root.addEventListener(name, handle, { signal: stop.signal });
  let lit = [];
  let pop = null;

  const tokensOf = (el) => (el.dataset.k || "").split(" ").filter(Boolean);

  // A word may belong to a finding, a fact and word links at once: the weightiest kind is shown.
  function shown(tokens) {
    for (const kind of ["f", "x", "g", "w"]) {
      const same = tokens.filter((t) => t.startsWith(kind));
      if (same.length) return kind === "g" ? same.concat(tokens.filter((t) => t.startsWith("w"))) : same;
    }
    return [];
  }

  function clear() {
    lit.forEach((el) => el.classList.remove("lit"));
    lit = [];
    if (pop) pop.remove();
    pop = null;
  }

  function light(el) {
    clear();
    const tokens = shown(tokensOf(el));
    if (!tokens.length) return;
    // In a queue of many documents each has its own tokens.
    const scope = el.closest(".queued") || el.closest(".doc") || root;
    for (const token of tokens) {
      scope.querySelectorAll(`[data-k~="${CSS.escape(token)}"]`).forEach((p) => lit.push(p));
    }
    lit.forEach((p) => p.classList.add("lit"));
    if (el.matches("mark")) explain(el, scope, tokens);
  }

  function explain(el, scope, tokens) {
    const entries = tokens.map((t) => scope.querySelector(`.finding[data-k="${CSS.escape(t)}"]`)).filter(Boolean);
    if (!entries.length) return;
    pop = document.createElement("div");
    pop.className = "pop";
    pop.setAttribute("role", "tooltip");
    for (const entry of entries) {
      const part = document.createElement("div");
      for (const css of [".badge", ".message", ".evidence"]) {
        const found = entry.querySelector(css);
        if (found) part.append(found.cloneNode(true));
      }
      pop.append(part);
    }
    const host = el.closest(".segment") || root;
    host.append(pop);
    const box = el.getBoundingClientRect();
    const frame = host.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left - frame.left, frame.width - pop.offsetWidth - 8));
    pop.style.left = `${left}px`;
    pop.style.top = `${box.bottom - frame.top + 6}px`;
  }

  on("pointerover", (e) => {
    const el = e.target.closest && e.target.closest("[data-k]");
    if (el) light(el);
    else if (!(e.target.closest && e.target.closest(".pop"))) clear();
  });
  on("pointerleave", clear);
  on("focusin", (e) => {
    const el = e.target.closest("[data-k]");
    if (el) light(el);
  });
  on("focusout", clear);
  on("keydown", (e) => {
    if (e.key === "Escape") clear();
  });

  function arrange(doc) {
    const list = doc.querySelector(".segments");
    const worst = doc.querySelector('[data-order="worst"][aria-pressed="true"]');
    const only = doc.querySelector('[data-only][aria-pressed="true"]');
    const hidden = new Set(
      [...doc.querySelectorAll('[data-show][aria-pressed="false"]')].map((b) => b.dataset.show),
    );
    const cards = [...list.children];
    const rank = (c) => {
      const m = /^([+-]\d+)([+-][\d.]+)$/.exec(c.dataset.rank) || [0, 9, 0];
      return [Number(m[1]), Number(m[2])];
    };
    cards.sort((a, b) => {
      const byPlace = Number(a.dataset.seg) - Number(b.dataset.seg);
      if (!worst) return byPlace;
      const [x, y] = [rank(a), rank(b)];
      return x[0] - y[0] || x[1] - y[1] || byPlace;
    });
    list.append(...cards);
    for (const card of cards) {
      const items = [...card.querySelectorAll(".finding")];
      const kept = items.filter((i) => ![...hidden].some((s) => i.classList.contains(s)));
      items.forEach((i) => (i.hidden = !kept.includes(i)));
      card.querySelectorAll("mark, .insert").forEach((m) => m.classList.toggle("muted", [...hidden].some((s) => m.classList.contains(s))));
      card.hidden = (Boolean(only) && !kept.length) || (items.length > 0 && !kept.length && hidden.size > 0);
    }
  }

  on("click", (e) => {
    const button = e.target.closest("[data-order],[data-only],[data-show]");
    const doc = button && button.closest(".doc");
    if (doc) {
      const on = button.getAttribute("aria-pressed") === "true";
      if (button.dataset.order) {
        doc.querySelectorAll("[data-order]").forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
      } else {
        button.setAttribute("aria-pressed", String(!on));
      }
      arrange(doc);
      return;
    }
    const jump = e.target.closest("[data-goto]");
    const scope = jump && jump.closest(".doc");
    const goal = scope && scope.querySelector(`.segment[data-seg="${CSS.escape(jump.dataset.goto)}"]`);
    if (goal) {
      e.preventDefault();
      goal.hidden = false;
      goal.scrollIntoView({ block: "center" });
      goal.focus({ preventScroll: true });
      goal.classList.add("flash");
      setTimeout(() => goal.classList.remove("flash"), 1200);
    }
  });

  root.classList.add("live");
  return () => {
    clear();
    stop.abort();
  };
}
