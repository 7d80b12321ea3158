// <theme-toggle>: adopts the button inside it; each press switches between light and dark and remembers it.

class ThemeToggle extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => {
      const root = document.documentElement;
      root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
      window.localStorage.setItem("theme", root.dataset.bsTheme);
    });
  }
}

customElements.define("theme-toggle", ThemeToggle);
