// Nothing to see. Drawn first, it fetches what all components need while the server still works; it tells the page
// what others have decided (`news`), and the server that the page stands (`tell`).
const told = new WeakSet();

export default function ({ data, parentElement, setTriggerValue }) {
  document.dispatchEvent(new CustomEvent("mtqa-news", { detail: data.news }));
  if (data.tell && !told.has(parentElement)) {
    told.add(parentElement);
    setTimeout(() => setTriggerValue("drawn", true), 100);
  }
}
