// Builds the tree that Python sends (only createElement, setAttribute and textContent), keeps what did not change,
// moves the cursor by keyboard and sends decisions back.
const TAGS = new Set(
  ("a article bdi button caption dd details div dl dt footer h1 h2 h3 header kbd li main mark p section small span " +
    "strong summary sup table tbody td th thead tr ul").split(" "),
);
const FIRST = 8; // blocks that are built before the first look
const ATTRIBUTES = /^(class|dir|disabled|href|id|lang|open|role|scope|tabindex|title|type|data-[a-z-]+|aria-[a-z-]+)$/;

function build(plain) {
  if (typeof plain === "string") return document.createTextNode(plain);
  const [tag, attributes, children] = plain;
  if (!TAGS.has(tag)) throw new Error(`tag ${tag} is not drawn`);
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (!ATTRIBUTES.test(name) || (name === "href" && !value.startsWith("#"))) continue;
    el.setAttribute(name, value);
  }
  children.forEach((c) => el.append(build(c)));
  return el;
}

function start(root) {
  const stop = new AbortController();
  const blocks = new Map(); // id -> {hash, el}
  const client = Math.random().toString(36).slice(2, 14);
  let count = 0; // actions so far
  let waiting = []; // those that the server has not confirmed: each message holds all of them, so that none is lost
  let unsent = null; // of an earlier visit, for items that are not on the page
  let heard = 0; // the latest decision of others that the page was told of
  let now = {}; // the latest props
  let focused = null; // the segment that was last asked into view
  let turning = false; // another page was asked for
  let more = 0; // the next part of a long page is about to be built
  let cursor = null; // the item token the keyboard is on
  let stopLights = mtqaInteract(root);

  const items = () => [...root.querySelectorAll("[data-item]")];
  const find = (item) => root.querySelector(`[data-item="${CSS.escape(String(item))}"]`);
  const holder = (item) => item.closest(".finding") || item.closest(".segment") || item;

  function update(props, budget = FIRST) {
    now = props;
    mtqaTheme(root);
    const wanted = props.data.blocks;
    const kept = new Set(wanted.map((b) => b.id));
    for (const [id, block] of blocks) {
      if (!kept.has(id)) {
        block.el.remove();
        blocks.delete(id);
      }
    }
    let after = null;
    let lacking = false;
    let later = false;
    for (const { id, hash, node } of wanted) {
      const old = blocks.get(id);
      let el = old && old.el;
      if (!old || old.hash !== hash) {
        // A block without a node is one that the server believes to be here.
        if (!node) {
          lacking = true;
          continue;
        }
        // The top of the page is there at once, the rest while it is being read.
        if (!old && budget-- <= 0) {
          later = true;
          continue;
        }
        el = build(node);
        const details = old ? [...old.el.querySelectorAll("details")].map((d) => d.open) : [];
        [...el.querySelectorAll("details")].forEach((d, i) => (d.open = details[i] || d.open));
        if (old) old.el.replaceWith(el);
        blocks.set(id, { hash, el });
      }
      const place = after ? after.nextSibling : root.firstChild;
      if (place !== el) root.insertBefore(el, place);
      after = el;
    }
    recall();
    waiting = waiting.filter((a) => a.n > ((props.data.done || {})[client] || 0));
    keep();
    waiting.forEach((a) => a.item && said(a));
    quiet();
    drafts();
    paint(false);
    if (turning) {
      turning = false;
      root.scrollIntoView({ block: "start" });
    }
    clearTimeout(more);
    if (later) more = setTimeout(() => stop.signal.aborted || update(now, 2 * FIRST), 16);
    if (lacking && !later) flush(false);
    if (props.data.focus === null || props.data.focus === focused || show(props.data.focus)) focused = props.data.focus;
  }

  function flush(have = true) {
    const here = have ? Object.fromEntries([...blocks].map(([id, block]) => [id, block.hash])) : {};
    now.setTriggerValue("act", { client, actions: waiting, have: here });
    // A message that got lost with its connection is sent again.
    clearTimeout(flush.again);
    flush.again = setTimeout(() => waiting.length && !stop.signal.aborted && flush(false), 5000);
  }

  function send(action) {
    waiting.push({ n: ++count, seen: now.data.seen, ...action });
    keep();
    flush();
  }

  // What the server has not confirmed outlives a reload of the page.
  const shelf = () => `mtqa-waiting:${now.data.reviewer}`;

  function keep() {
    const kept = [...unsent, ...waiting.filter((a) => a.item)].map(({ item, verdict, seen }) => ({ item, verdict, seen }));
    try {
      if (kept.length) sessionStorage.setItem(shelf(), JSON.stringify(kept));
      else sessionStorage.removeItem(shelf());
    } catch {
      // A browser without storage.
    }
  }

  function recall() {
    if (unsent === null) {
      try {
        unsent = JSON.parse(sessionStorage.getItem(shelf())) || [];
      } catch {
        unsent = [];
      }
    }
    const here = unsent.filter((a) => find(a.item));
    if (!here.length) return;
    unsent = unsent.filter((a) => !here.includes(a));
    for (const { item, verdict, seen } of here) {
      const pressed = find(item).querySelector('[aria-pressed="true"]');
      if (!pressed || pressed.dataset.act !== verdict) waiting.push({ n: ++count, item, verdict, seen });
    }
    if (waiting.length) setTimeout(flush, 0);
  }

  // Somebody else has decided on an item of this page since it was drawn.
  function hear() {
    if (stop.signal.aborted || heard <= (now.data.news || 0)) return;
    if (busy()) setTimeout(hear, 2000);
    else flush();
  }

  const busy = () => Boolean(document.querySelector("[role=dialog]"));

  // An item whose decision is on its way.
  function said({ item, verdict }) {
    const el = find(item);
    if (!el) return;
    const status = el.querySelector(".status");
    if (status) status.textContent = now.data.saving;
    el.dataset.state = verdict;
  }

  function show(position) {
    const card = root.querySelector(`.segment[data-seg="${CSS.escape(String(position))}"]`);
    if (!card) return false;
    card.scrollIntoView({ block: "center" });
    card.classList.add("flash");
    setTimeout(() => card.classList.remove("flash"), 1500);
    const item = card.querySelector("[data-item]");
    if (item) cursor = item.dataset.item;
    paint(false);
    return true;
  }

  // A correction that was begun and not saved.
  function drafts() {
    (now.data.drop || []).forEach(mtqaDrafts.drop);
    root.querySelectorAll("[data-draft]").forEach((b) => {
      const begun = Boolean(now.data.reviewer && mtqaDrafts.read(`${now.data.reviewer}:${b.dataset.draft}`));
      b.classList.toggle("begun", begun);
    });
  }

  // Findings that somebody has settled no longer shout in the text.
  function quiet() {
    root.querySelectorAll("mark, .insert").forEach((m) => m.classList.remove("muted"));
    root.querySelectorAll(".finding").forEach((f) => {
      const state = (f.querySelector("[data-item]") || { dataset: {} }).dataset.state;
      const settled = ["false-alarm", "ignore", "fixed"].includes(state);
      f.classList.toggle("settled", settled);
      if (!settled) return;
      const scope = f.closest(".queued") || root;
      scope.querySelectorAll(`:is(mark, .insert)[data-k~="${CSS.escape(f.dataset.k)}"]`).forEach((m) => {
        const others = m.dataset.k.split(" ").filter((k) => k.startsWith("f") && k !== f.dataset.k);
        if (!others.length) m.classList.add("muted");
      });
    });
  }

  function paint(scroll) {
    root.querySelectorAll(".cursor, .at").forEach((el) => el.classList.remove("cursor", "at"));
    const item = cursor && find(cursor);
    if (!item) {
      cursor = null;
      return;
    }
    item.classList.add("cursor");
    holder(item).classList.add("cursor");
    if (item.closest(".segment")) item.closest(".segment").classList.add("at");
    if (scroll) {
      const card = item.closest(".segment") || holder(item);
      card.scrollIntoView({ block: "nearest" });
      holder(item).scrollIntoView({ block: "nearest" });
      item.focus({ preventScroll: true });
    }
  }

  function move(step) {
    const all = items();
    if (!all.length) return;
    const at = all.findIndex((i) => i.dataset.item === cursor);
    const to = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    cursor = all[to].dataset.item;
    paint(true);
  }

  function nextWaiting() {
    const all = items().filter((i) => i.closest(".finding") || !i.closest(".segment").querySelector(".finding"));
    const at = all.findIndex((i) => i.dataset.item === cursor);
    const later = [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))];
    const goal = later.find((i) => i.dataset.state === "open" && i.closest(".finding")) || null;
    if (goal) {
      cursor = goal.dataset.item;
      paint(true);
    }
    return Boolean(goal);
  }

  // Nothing waits here any more: the next page.
  function turn(button = root.querySelector(".to-next:not([disabled])")) {
    if (!button) return;
    turning = true;
    now.setTriggerValue("page", Number(button.dataset.page));
  }

  function decide(item, verdict) {
    send({ item: item.dataset.item, verdict });
    said({ item: item.dataset.item, verdict });
    cursor = item.dataset.item;
    if (!nextWaiting()) paint(false);
  }

  function press(button) {
    if (button.dataset.nav === "next") nextWaiting() || turn();
    else if (button.dataset.nav === "edit") now.setTriggerValue("edit", button.closest("[data-item]").dataset.item);
    else if (button.dataset.act === "undo") send({ undo: true });
    else if (button.dataset.act) decide(button.closest("[data-item]"), button.dataset.act);
  }

  root.addEventListener(
    "click",
    (e) => {
      const button = e.target.closest("[data-act],[data-nav]");
      if (button) return press(button);
      const place = e.target.closest("[data-open]");
      const to = e.target.closest("[data-page]");
      if (to) return turn(to);
      const filter = e.target.closest("[data-filter]");
      if (filter) return now.setTriggerValue("filter", filter.dataset.filter);
      if (place) return now.setTriggerValue("open", place.dataset.open);
      const jump = e.target.closest("[data-goto]");
      const here = jump && root.querySelector(`.segment[data-seg="${CSS.escape(jump.dataset.goto)}"]`);
      if (jump && !here) {
        e.preventDefault();
        now.setTriggerValue("goto", Number(jump.dataset.goto));
      }
      const item = e.target.closest(".finding") || e.target.closest(".segment");
      const own = item && item.querySelector("[data-item]");
      if (own && !jump) {
        cursor = own.dataset.item;
        paint(false);
      }
    },
    { signal: stop.signal },
  );

  document.addEventListener(
    "keydown",
    (e) => {
      if (e.ctrlKey || e.altKey || e.metaKey || e.repeat || busy()) return;
      const from = e.composedPath()[0];
      if (from.closest && from.closest("input, textarea, select, [contenteditable], [role=combobox], [role=listbox]")) return;
      const key = e.key.toLowerCase();
      if (key === "j") move(1);
      else if (key === "k") move(-1);
      else {
        const item = cursor && find(cursor);
        const button =
          (item && item.querySelector(`[data-key="${CSS.escape(key)}"]`)) ||
          root.querySelector(`.keys [data-key="${CSS.escape(key)}"]`);
        if (!button) return;
        press(button);
      }
      e.preventDefault();
    },
    { signal: stop.signal },
  );

  document.addEventListener(
    "mtqa-news",
    (e) => {
      heard = e.detail;
      if (now.data) hear();
    },
    { signal: stop.signal },
  );

  return {
    update,
    stop() {
      stop.abort();
      stopLights();
    },
  };
}

const running = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".mtqa");
  if (!running.has(root)) running.set(root, start(root));
  running.get(root).update(component);
  return () => {
    const state = running.get(root);
    running.delete(root);
    if (state) state.stop();
  };
}
