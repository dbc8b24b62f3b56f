// Keeps what is typed into a form until it is sent, in this browser alone; never the e-mail address.
const form = document.querySelector("form[data-draft]");
const errors = document.getElementById("errors");
const place = form && `draft:${form.dataset.draft}`;
const told = document.getElementById("kept");
const skipped = new Set(["csrfmiddlewaretoken", "draft", "email", "website"]);

// Storage may be forbidden, or full: then nothing is kept, and nothing is lost by it.
const quietly = (what) => { try { return what(); } catch { return null; } };

const keep = () => quietly(() => {
  const kept = [...new FormData(form)].filter(([name, value]) => !skipped.has(name) && value);
  localStorage.setItem(place, JSON.stringify(kept));
  told.hidden = false;
});

const restore = () => {
  const kept = quietly(() => JSON.parse(localStorage.getItem(place)));
  if (!Array.isArray(kept)) return;
  for (const [name, value] of kept) {
    const field = form.elements.namedItem(name);
    // What a link to this page has chosen goes first.
    if (!field || skipped.has(name) || (field.value && !(field instanceof RadioNodeList))) continue;
    field.value = value;
    const folded = field.closest?.("details");
    if (folded) folded.open = true;
  }
  told.hidden = false;
};

if (form) {
  if (!errors) restore();
  form.addEventListener("input", keep);
  // Which draft was sent, for the page that says that it was taken.
  form.addEventListener("submit", () => quietly(() => sessionStorage.setItem("sent", place)));
  document.getElementById("forget").addEventListener("click", () => {
    quietly(() => localStorage.removeItem(place));
    form.reset();
    told.hidden = true;
    form.querySelector("input:not([type=hidden]), select, textarea").focus();
  });
}
errors?.focus();

// Sent and taken: the draft has done its work.
const taken = document.querySelector("[data-taken]");
if (taken) {
  quietly(() => {
    localStorage.removeItem(sessionStorage.getItem("sent") ?? `draft:${taken.dataset.taken}`);
    sessionStorage.removeItem("sent");
  });
}

// Copying needs a script, and a page that came by HTTPS.
if (navigator.clipboard) for (const copy of document.querySelectorAll(".copy")) copy.hidden = false;
