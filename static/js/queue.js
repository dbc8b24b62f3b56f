// Keys for moderators. A key opens a verdict's reasons; nothing is decided before Enter on a reason
// that was chosen, or before its button. Everything here can be done without this file.
const panels = [...document.querySelectorAll("details.deciding")];
const help = document.querySelector("details.keys");
if (help) help.hidden = false;

const reasonsOf = (panel) => [...panel.querySelectorAll('input[type="radio"]')];
const openPanel = () => panels.find((panel) => panel.open);

function openReasons(panel) {
  panel.open = true;
  const reasons = reasonsOf(panel);
  (reasons.find((one) => one.checked) || reasons[0]).focus();
}

function choose(number) {
  const panel = openPanel();
  const reason = panel && reasonsOf(panel)[number - 1];
  if (!reason) return false;
  reason.checked = true;
  reason.focus();
  return true;
}

// Lines of the queue that can be seen: those inside a closed group cannot.
function lines() {
  return [...document.querySelectorAll(".queue a.open, .queue .many > details > summary")].filter(
    (one) => one.checkVisibility(),
  );
}

function step(way) {
  const link = document.querySelector(way > 0 ? '.step a[rel="next"]' : '.step a[rel="prev"]');
  if (link) { link.click(); return; }
  const all = lines();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const next = at < 0 ? (way > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + way, 0), all.length - 1);
  all[next].focus();
}

function tick() {
  const line = document.activeElement.closest("li.queued, li.many");
  if (!line) return;
  const boxes = [...line.querySelectorAll('input[name="pick"]')];
  const all = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !all;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const target = event.target;
  if (event.key === "Escape" && openPanel()) {
    const panel = openPanel();
    panel.open = false;
    panel.querySelector("summary").focus();
    return;
  }
  if (target.closest('textarea, select, [contenteditable], input:not([type="radio"], [type="checkbox"])')) return;
  if (event.key === "Enter") {
    const panel = target.matches('details.deciding input[type="radio"]') && target.closest("details");
    if (!panel) return;
    event.preventDefault();
    if (target.checked) panel.querySelector('button[name="verdict"]').click();
    return;
  }
  const panel = panels.find((one) => one.dataset.key === event.key);
  if (panel) openReasons(panel);
  else if (/^[1-9]$/.test(event.key)) { if (!choose(Number(event.key))) return; }
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "x") tick();
  else if (event.key === "?" && help) { help.open = !help.open; help.querySelector("summary").focus(); }
  else return;
  event.preventDefault();
});

// Ticks all of a group at once.
for (const group of document.querySelectorAll(".queue .many > details")) {
  const boxes = [...group.querySelectorAll('input[name="pick"]')];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = `Tick these ${boxes.length}`;
  button.addEventListener("click", () => { for (const box of boxes) box.checked = true; });
  const place = document.createElement("p");
  place.className = "all";
  place.append(button);
  group.append(place);
}
