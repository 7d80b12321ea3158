// <run-progress data-address>: follows a run that was begun elsewhere, and loads the page anew when it has ended.

const EVERY = 2000;

class RunProgress extends HTMLElement {
  connectedCallback() {
    this.stage = this.querySelector("[data-stage]");
    this.timer = window.setTimeout(() => this.look(), EVERY);
  }

  disconnectedCallback() {
    window.clearTimeout(this.timer);
  }

  async look() {
    try {
      const answer = await fetch(this.dataset.address, { headers: { Accept: "application/json" } });
      const run = await answer.json();
      if (run.state !== "RUNNING") return window.location.reload();
      if (this.stage.textContent !== run.stage) this.stage.textContent = run.stage;
    } catch {
      // The server may be restarting; the run is asked for again below.
    }
    this.timer = window.setTimeout(() => this.look(), EVERY);
  }
}

customElements.define("run-progress", RunProgress);
