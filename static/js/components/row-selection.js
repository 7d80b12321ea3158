// <row-selection>: adopts a form whose rows have a box to tick; it counts what is ticked and ticks a whole page at once.

class RowSelection extends HTMLElement {
  connectedCallback() {
    this.page = this.querySelector("[data-tick-page]");
    this.page.hidden = false;
    this.page.addEventListener("change", () => this.tickAll(this.page.checked));
    this.addEventListener("change", () => this.count());
    // Going back brings the boxes as they were left.
    window.addEventListener("pageshow", () => this.count());
    this.count();
  }

  get boxes() {
    return [...this.querySelectorAll("input[name=trade]")];
  }

  tickAll(isTicked) {
    for (const box of this.boxes) box.checked = isTicked;
  }

  count() {
    const { boxes } = this;
    const ticked = boxes.filter((box) => box.checked).length;
    this.page.checked = ticked > 0 && ticked === boxes.length;
    this.page.indeterminate = ticked > 0 && ticked < boxes.length;
    this.querySelector("[data-ticked]").textContent = ticked ? `${ticked} ticked` : "";
  }
}

customElements.define("row-selection", RowSelection);
