// A segment's correction. What is typed is a draft in this browser until the server has saved it.
const LABELS = ["text", "category", "severity", "note", "verdict"];

function make(tag, attributes = {}, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) el.setAttribute(name, value === true ? "" : value);
  }
  el.append(...children);
  return el;
}

function edit(root, component) {
  const { data } = component;
  const words = data.words;
  const saved = Object.fromEntries(LABELS.map((name) => [name, data[name]]));
  const draft = mtqaDrafts.read(data.draft);
  const value = { ...saved, ...draft };
  const parts = {};

  function changed(name, now) {
    value[name] = now;
    mtqaDrafts.write(data.draft, value);
  }

  function area(name, rows, attributes) {
    const el = make("textarea", { rows, maxlength: data.limits[name], ...attributes });
    el.value = value[name];
    el.addEventListener("input", () => changed(name, el.value));
    parts[name] = el;
    return make("label", { class: `of-${name}` }, make("span", { class: "label" }, words[name]), el);
  }

  function buttons(name, needed) {
    const group = make("div", { class: "choice", role: "group", "aria-label": words[name] });
    const paint = () =>
      [...group.children].forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.value === value[name])));
    for (const [key, shown] of data.options[name]) {
      const b = make("button", { type: "button", "data-value": key }, shown);
      b.addEventListener("click", () => {
        changed(name, !needed && value[name] === key ? "" : key);
        paint();
      });
      group.append(b);
    }
    paint();
    parts[name] = { paint };
    return make("div", { class: `of-${name}` }, make("span", { class: "label" }, words[name]), group);
  }

  const select = make("select", {}, make("option", { value: "" }, "–"));
  data.options.category.forEach(([key, shown]) => select.append(make("option", { value: key }, shown)));
  select.value = value.category;
  select.addEventListener("change", () => changed("category", select.value));

  const status = make("p", { class: "quiet", role: "status" });
  if (draft) {
    const drop = make("button", { type: "button", class: "drop" }, words.drop);
    drop.addEventListener("click", () => {
      Object.assign(value, saved);
      mtqaDrafts.drop(data.draft);
      parts.text.value = value.text;
      parts.note.value = value.note;
      select.value = value.category;
      parts.severity.paint();
      parts.verdict.paint();
      status.replaceChildren();
    });
    status.append(words.restored, " ", drop);
  }
  const check = make("button", { type: "button", class: "check" }, words.check);
  check.addEventListener("click", () => component.setTriggerValue("check", value.text));
  const save = make("button", { type: "button", class: "save" }, words.save);
  save.addEventListener("click", () => component.setTriggerValue("save", value));

  const source = make("div", { class: "of-source" }, make("span", { class: "label" }, words.source));
  source.append(make("p", { lang: "id", dir: "ltr", class: "text" }, data.source));
  root.replaceChildren(
    ...(data.source ? [source] : []),
    area("text", 5, { lang: data.lang, dir: data.dir }),
    ...(data.source ? [check] : []),
    make(
      "div",
      { class: "pair" },
      make("label", { class: "of-category" }, make("span", { class: "label" }, words.category), select),
      buttons("severity", false),
    ),
    area("note", 2, { dir: "auto" }),
    buttons("verdict", true),
    make("div", { class: "end" }, save, status),
  );
}

const drawn = new WeakSet();

export default function (component) {
  const root = component.parentElement.querySelector(".mtqa");
  mtqaTheme(root);
  // Drawn once: what comes later must not touch what is being typed.
  if (!drawn.has(root)) edit(root, component);
  drawn.add(root);
}
