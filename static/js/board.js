// The few comforts that need a script. Every page works without.
const root = document.documentElement;

// "/" goes to the search field.
document.addEventListener("keydown", (event) => {
  const field = document.getElementById("q");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !field) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// A button that turns the page dark or light, and remembers.
const theme = document.getElementById("theme");
if (theme) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const name = () => { theme.textContent = isDark() ? "Light page" : "Dark page"; };
  theme.hidden = false;
  name();
  system.addEventListener("change", name);
  theme.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    const asSystem = (next === "dark") === system.matches;
    try {
      if (asSystem) localStorage.removeItem("theme"); else localStorage.setItem("theme", next);
    } catch { /* not kept, but done */ }
    if (asSystem) delete root.dataset.theme; else root.dataset.theme = next;
    name();
  });
}

// Copy what the button names.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = "Copied";
});
