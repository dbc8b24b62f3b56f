// Keeps what is typed into a form until it is sent, in this browser alone; never the e-mail address.
const form = document.querySelector("form[data-draft]");
const place = form && `draft:${form.dataset.draft}`;
const skipped = new Set(["csrfmiddlewaretoken", "draft", "email", "website"]);

const keep = () => {
  const kept = [...new FormData(form)].filter(([name, value]) => !skipped.has(name) && value);
  try {
    localStorage.setItem(place, JSON.stringify(kept));
    document.getElementById("kept").hidden = false;
  } catch { /* no storage: nothing is kept, and nothing is lost by it */ }
};

const restore = () => {
  let kept;
  try { kept = JSON.parse(localStorage.getItem(place) ?? "null"); } catch { return; }
  if (!Array.isArray(kept)) return;
  for (const [name, value] of kept) {
    const field = form.elements.namedItem(name);
    // What a link to this page has chosen goes first, as does what the board sent back.
    if (field && !skipped.has(name) && (field instanceof RadioNodeList || !field.value)) field.value = value;
  }
};

if (form) {
  if (!document.getElementById("errors")) restore();
  form.addEventListener("input", keep);
  document.getElementById("errors")?.focus();
}

// Sent and taken: the draft has done its work.
const taken = document.querySelector("[data-taken]");
if (taken) {
  try { localStorage.removeItem(`draft:${taken.dataset.taken}`); } catch { /* none was kept */ }
}
