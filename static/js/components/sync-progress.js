// <sync-progress>: adopts the form inside it, posts it with fetch and shows the streamed events as they come.
// Without this script the form still works: the server then answers with a page that grows.
// With data-start it begins by itself, as soon as somebody sees the page.

class SyncProgress extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.panel = this.querySelector("[data-panel]");
    this.bar = this.querySelector("progress");
    this.stage = this.querySelector("[data-stage]");
    this.form.addEventListener("submit", (event) => this.start(event));
    if ("start" in this.dataset) this.startWhenSeen();
  }

  startWhenSeen() {
    // A browser may build a page ahead and never show it; a sync must wait for the person.
    if (document.prerendering) {
      document.addEventListener("prerenderingchange", () => this.form.requestSubmit(), { once: true });
    } else {
      this.form.requestSubmit();
    }
  }

  async start(event) {
    event.preventDefault();
    const body = new FormData(this.form, event.submitter);
    this.busy(true);
    try {
      const answer = await fetch(this.form.action, {
        method: "POST",
        body,
        headers: { Accept: "application/x-ndjson" },
      });
      await (answer.status === 409 ? this.follow(answer) : this.watch(answer));
    } catch {
      this.say("The connection was lost. The sync goes on; reload the page to see how it went.");
      this.busy(false);
    }
  }

  async watch(answer) {
    // Signed out meanwhile: fetch has followed the redirect, and a page came instead of events.
    if (answer.redirected) return window.location.reload();
    if (!answer.ok) {
      this.say("The server could not start the sync. Nothing was changed; try again in a minute.");
      return this.busy(false);
    }
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    let last = null;
    const runs = new Set();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines.filter(Boolean)) {
        last = this.show(JSON.parse(line));
        runs.add(last.run_id);
      }
    }
    if (!last) return window.location.reload();
    // Several links make several runs: the sync page lists them all.
    window.location.assign(runs.size > 1 ? this.form.action : `${this.form.action}${last.run_id}/`);
  }

  async follow(answer) {
    const told = await answer.json();
    this.say(told.reason);
    window.setTimeout(() => window.location.assign(told.next), 1500);
  }

  show(event) {
    if (event.total) {
      this.bar.max = event.total;
      this.bar.value = event.received;
    } else {
      this.bar.removeAttribute("value");
    }
    const of = event.total ? ` of ${event.total.toLocaleString("en")}` : "";
    const rows = event.received ? ` (${event.received.toLocaleString("en")}${of} rows)` : "";
    this.say(event.stage + rows);
    return event;
  }

  say(text) {
    this.stage.textContent = text;
  }

  busy(isBusy) {
    this.panel.hidden = false;
    for (const button of this.form.querySelectorAll("button")) button.disabled = isBusy;
  }
}

customElements.define("sync-progress", SyncProgress);
