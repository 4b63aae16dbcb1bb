"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector) => Array.from(document.querySelectorAll(selector));

  // The language: both are on the page, the style sheet shows one.
  const speak = (lang) => {
    root.dataset.lang = lang;
    root.lang = lang === "zh" ? "zh-Hans" : "en";
    for (const button of all("[data-to]")) button.setAttribute("aria-pressed", String(button.dataset.to === lang));
  };
  for (const button of all("[data-to]")) button.addEventListener("click", () => speak(button.dataset.to));
  speak(root.dataset.lang);

  // Light or dark: the system's wish, or the other one.
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  // A line of the ledger unfolds to its evidence.
  const unfold = (button, open) => {
    button.setAttribute("aria-expanded", String(open));
    document.getElementById(button.getAttribute("aria-controls")).hidden = !open;
  };
  for (const button of all(".toggle")) {
    unfold(button, false);
    button.addEventListener("click", () => unfold(button, button.getAttribute("aria-expanded") !== "true"));
  }
  for (const row of all(".ledger tbody > tr:first-child")) {
    row.addEventListener("click", (event) => {
      if (!event.target.closest("a, button") && !String(getSelection())) row.querySelector(".toggle").click();
    });
  }

  // The filters of the ledger.
  const form = document.querySelector(".filters");
  if (form) {
    const lines = all(".ledger tbody");
    const search = document.getElementById("search");
    const chosen = (name) => form.querySelector(`input[name=${name}]:checked`).value;
    const fits = {
      all: () => true,
      noted: (line) => line.dataset.state !== "quiet",
      found: (line) => line.dataset.findings !== "0",
    };
    const filter = () => {
      const words = search.value.trim().toLowerCase();
      const kind = chosen("kind");
      const state = chosen("state");
      const stands = fits[state] || ((line) => line.dataset.state === state);
      let shown = 0;
      for (const line of lines) {
        line.hidden = !((kind === "all" || line.dataset.kind === kind) && stands(line) && line.dataset.text.includes(words));
        if (!line.hidden) shown += 1;
      }
      document.getElementById("shown").textContent = `${shown} / ${lines.length}`;
    };
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    filter();
  }

  // A link to a finding opens it.
  const show = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.matches("details")) target.open = true;
  };
  addEventListener("hashchange", show);
  show();
})();
