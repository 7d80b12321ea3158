// <key-commands>: the keys of a page, and the sheet that lists them. It knows no page: what a key does is said by the
// markup, so a new list needs attributes and no code.
//   data-key-row          a row that j and k walk through; the one they stand on is the current row
//   data-key="m"          what the key presses, or puts the cursor into if it can be written in; looked for in the
//                         current row first, then outside of all rows. Several keys are parted by spaces; Ctrl/⌘+Z is
//                         "undo", with Shift "redo"
//   data-key-on-ticked    it acts on ticked rows: if none is ticked, the current row is ticked first
// Nothing is taken from fields, dialogs and open sheets, and all of it can be switched off in the sheet.

const ROW = "[data-key-row]";
const TICK = "input[type=checkbox][data-key~=x]";
const WRITTEN_IN = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), select, textarea, [contenteditable]";
const HAS_AN_ENTER = "a, button, summary, input";
const OPEN = "dialog[open], .modal.show, [popover]:popover-open";
const CHOICE = "keys";

class KeyCommands extends HTMLElement {
  connectedCallback() {
    this.sheet = this.querySelector("[popover]");
    this.choice = this.querySelector("[data-keys-choice]");
    this.choice.hidden = false;
    const box = this.choice.querySelector("input");
    box.checked = this.isOn;
    box.addEventListener("change", () => window.localStorage.setItem(CHOICE, box.checked ? "on" : "off"));
    this.ends = new AbortController();
    const { signal } = this.ends;
    document.addEventListener("keydown", (event) => this.pressed(event), { signal });
    document.addEventListener("focusin", (event) => this.stand(event.target.closest(ROW) ?? this.row), { signal });
  }

  disconnectedCallback() {
    this.ends.abort();
  }

  get isOn() {
    return window.localStorage.getItem(CHOICE) !== "off";
  }

  get rows() {
    return [...document.querySelectorAll(ROW)].filter((row) => row.checkVisibility());
  }

  pressed(event) {
    if (event.defaultPrevented || event.isComposing || !this.isOn || document.querySelector(OPEN)) return;
    const key = keyOf(event);
    const field = event.target.closest(WRITTEN_IN);
    if (field && key === "Escape") field.blur();
    // A link that has the focus opens by itself.
    const isTaken = field || (key === "Enter" && event.target.closest(HAS_AN_ENTER));
    if (key && !isTaken && this.does(key)) event.preventDefault();
  }

  /** Do what the key says; whether there was anything to do. */
  does(key) {
    if (key === "j" || key === "k") return this.walk(key === "j" ? 1 : -1);
    if (key === "?") return this.sheet.showPopover() ?? true;
    if (key === "Escape") return this.leave();
    const found = this.find(key);
    if (!found) return false;
    if (found.matches("[data-key-on-ticked]")) this.tickOne();
    if (found.matches(WRITTEN_IN)) found.focus();
    else found.click();
    return true;
  }

  find(key) {
    const name = `[data-key~="${CSS.escape(key)}"]`;
    const mine = [...(this.row?.querySelectorAll(name) ?? [])];
    const others = [...document.querySelectorAll(name)].filter((each) => !each.closest(ROW));
    return [...mine, ...others].find((each) => each.checkVisibility() && !each.disabled);
  }

  walk(step) {
    const { rows } = this;
    if (!rows.length) return false;
    const at = rows.indexOf(this.row);
    const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
    // The row itself takes the focus, so that it is read out and the tabulator goes on from there.
    rows[next].tabIndex = -1;
    rows[next].focus();
    return true;
  }

  leave() {
    if (!this.row) return false;
    this.row.blur();
    this.stand(undefined);
    return true;
  }

  stand(row) {
    this.row?.classList.remove("current-row");
    this.row = row;
    this.row?.classList.add("current-row");
  }

  tickOne() {
    const isTicked = this.rows.some((row) => row.querySelector(TICK)?.checked);
    if (!isTicked) this.row?.querySelector(TICK)?.click();
  }
}

/** The name of what was pressed, empty where a browser or a system has its own use for it. */
function keyOf(event) {
  const letter = event.key.toLowerCase();
  if (event.altKey) return "";
  if (event.ctrlKey || event.metaKey) return letter === "z" ? (event.shiftKey ? "redo" : "undo") : "";
  // Signs such as ? need Shift on many keyboards, letters do not mean the same with it.
  return event.shiftKey && /^[a-z]$/.test(letter) ? "" : event.key;
}

customElements.define("key-commands", KeyCommands);
