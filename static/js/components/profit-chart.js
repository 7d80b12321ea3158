// <profit-chart>: adopts the canvas inside it and draws the JSON element that data-source names: a bar per period, and
// a line of the running total. Colours come from the page's own variables, and are taken again when light and
// dark are switched.

const money = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" });
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

class ProfitChart extends HTMLElement {
  connectedCallback() {
    this.points = JSON.parse(document.getElementById(this.dataset.source).textContent);
    this.draw();
    this.watcher = new MutationObserver(() => this.draw());
    this.watcher.observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  }

  disconnectedCallback() {
    this.watcher.disconnect();
    this.chart?.destroy();
  }

  draw() {
    this.chart?.destroy();
    this.chart = new window.Chart(this.querySelector("canvas"), {
      data: { labels: this.points.labels, datasets: [this.running(), this.each()] },
      options: this.options(),
    });
  }

  color(name) {
    return getComputedStyle(this).getPropertyValue(name).trim();
  }

  each() {
    const values = this.points.values.map(Number);
    const [gain, loss] = [this.color("--chart-gain"), this.color("--chart-loss")];
    return {
      type: "bar",
      label: "P&L",
      data: values,
      backgroundColor: values.map((value) => (value < 0 ? loss : gain)),
      maxBarThickness: 48,
    };
  }

  running() {
    return {
      type: "line",
      label: "Running total",
      data: this.points.running.map(Number),
      borderColor: this.color("--chart-line"),
      backgroundColor: this.color("--chart-line"),
      borderWidth: 2,
      // A single period is a point, for a line needs two.
      pointRadius: this.points.labels.length > 1 ? 0 : 4,
      pointHitRadius: 12,
      tension: 0,
    };
  }

  options() {
    const ticks = { color: this.color("--bs-secondary-color"), maxRotation: 0, autoSkipPadding: 24 };
    const grid = { color: this.color("--bs-border-color-translucent") };
    return {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { label: (item) => `${item.dataset.label} ${money.format(item.parsed.y)}` } },
      },
      scales: {
        x: { ticks, grid: { display: false } },
        y: { ticks: { ...ticks, callback: (value) => short.format(value) }, grid },
      },
    };
  }
}

customElements.define("profit-chart", ProfitChart);
