// Runs before the first paint: the remembered choice, else what the system prefers.
(() => {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const choice = window.localStorage.getItem("theme");
    document.documentElement.dataset.bsTheme = choice ?? (system.matches ? "dark" : "light");
  };
  system.addEventListener("change", apply);
  apply();
})();
