// <busy-form>: says that a form which takes long is at work, and keeps it from being sent twice.

class BusyForm extends HTMLElement {
  connectedCallback() {
    this.querySelector("form").addEventListener("submit", () => this.busy(true));
    // Going back brings the page as it was left: at work, and for nothing.
    window.addEventListener("pageshow", () => this.busy(false));
  }

  busy(isBusy) {
    this.querySelector("[data-busy]").hidden = !isBusy;
    this.querySelector("button[type=submit]").disabled = isBusy;
  }
}

customElements.define("busy-form", BusyForm);
