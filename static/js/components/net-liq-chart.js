// <net-liq-chart>: adopts the canvas inside it and draws the points of the JSON element that data-source names.
// Colours come from the page's own variables, and are taken again when light and dark are switched.

const money = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

class NetLiqChart extends HTMLElement {
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
      type: "line",
      data: { labels: this.points.days, datasets: [this.line()] },
      options: this.options(),
    });
  }

  color(name) {
    return getComputedStyle(this).getPropertyValue(name).trim();
  }

  line() {
    return {
      label: "Net liq",
      data: this.points.values.map(Number),
      borderColor: this.color("--chart-line"),
      backgroundColor: this.color("--chart-fill"),
      borderWidth: 2,
      fill: "start",
      // A single day is a point, for a line needs two.
      pointRadius: this.points.days.length > 1 ? 0 : 4,
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
        tooltip: { callbacks: { label: (item) => `Net liq ${money.format(item.parsed.y)}` } },
      },
      scales: {
        x: { ticks, grid: { display: false } },
        y: { ticks: { ...ticks, callback: (value) => short.format(value) }, grid },
      },
    };
  }
}

customElements.define("net-liq-chart", NetLiqChart);
