// What the reviewer has begun and the server has not: kept by the browser, so that a reload or a crash loses nothing.
const mtqaDrafts = {
  read(name) {
    try {
      const found = JSON.parse(localStorage.getItem(`mtqa-draft:${name}`));
      return found && typeof found === "object" ? found : null;
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(`mtqa-draft:${name}`, JSON.stringify(value));
    } catch {
      // A browser without storage, or with a full one: there is no draft then.
    }
  },
  drop(name) {
    try {
      localStorage.removeItem(`mtqa-draft:${name}`);
    } catch {
      // The same.
    }
  },
};

function mtqaTheme(root) {
  const background = getComputedStyle(root).getPropertyValue("--st-background-color").trim();
  const m = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(background);
  const light = m ? parseInt(m[1], 16) * 0.299 + parseInt(m[2], 16) * 0.587 + parseInt(m[3], 16) * 0.114 : 255;
  root.classList.toggle("dark", light < 128);
}
