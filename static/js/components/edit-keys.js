// <edit-keys>: presses what is on the page already when its key is typed. Every key has a control that a mouse, or a
// page without scripts, reaches too. Nothing happens in fields, and all keys but the one of the help can be switched off.

const FIELDS = "textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])";
const OFF = "edit-keys-off";

class EditKeys extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.dialog.querySelector("[data-close]").addEventListener("click", () => this.dialog.close());
    this.querySelector("[data-key='?']").addEventListener("click", () => this.dialog.showModal());
    this.isOn = this.dialog.querySelector("input");
    this.isOn.checked = window.localStorage.getItem(OFF) === null;
    this.isOn.addEventListener("change", () => this.remember());
    document.addEventListener("keydown", (event) => this.typed(event));
  }

  remember() {
    if (this.isOn.checked) window.localStorage.removeItem(OFF);
    else window.localStorage.setItem(OFF, "yes");
  }

  typed(event) {
    if (event.target.closest(FIELDS) || this.dialog.open || event.altKey) return;
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    if ((event.ctrlKey || event.metaKey) && !isUndo) return;
    const key = isUndo ? (event.shiftKey ? "redo" : "undo") : event.key;
    if (!this.isOn.checked && key !== "?") return;
    if (this.done(key)) event.preventDefault();
  }

  done(key) {
    const boxes = [...document.querySelectorAll("[data-row-choice]")];
    const at = boxes.indexOf(document.activeElement.closest("tr")?.querySelector("[data-row-choice]") ?? null);
    if (key === "j" || key === "k") return this.go(boxes[key === "j" ? at + 1 : Math.max(at - 1, 0)]);
    if (key === "x") return this.press(boxes[at]);
    if (key === "s" && at >= 0) return this.open(boxes[at].dataset.edit);
    return this.press(document.querySelector(`[data-key="${CSS.escape(key)}"]`));
  }

  go(box) {
    box?.focus();
    return Boolean(box);
  }

  open(address) {
    window.location.assign(address);
    return true;
  }

  press(control) {
    if (!control) return false;
    if (control.matches(FIELDS)) control.focus();
    else control.click();
    return true;
  }
}

customElements.define("edit-keys", EditKeys);
