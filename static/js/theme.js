// Sets a chosen theme before anything is drawn. Without a choice the system's stands.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch { /* storage is closed to us: the system's theme stands */ }
document.documentElement.classList.add("js");
