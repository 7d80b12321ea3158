// <net-liq-chart>, <profit-chart>, <payoff-chart> and <running-chart>: each adopts the canvas inside it and draws the JSON element that data-source names.
// Colours come from the page's own variables, and are taken again when light and dark are switched.

const cents = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
// The steps of an axis are binary: 11.45 would read 11.450000000000001. A yen is quoted in millionths.
const asQuoted = (value) => Number(value.toPrecision(7));
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** A chart over days or periods. A kind of it says its labels, its datasets and how an amount is written. */
class MoneyChart extends HTMLElement {
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
      data: { labels: this.labels, datasets: this.datasets() },
      options: this.options(),
    });
  }

  color(name) {
    return getComputedStyle(this).getPropertyValue(name).trim();
  }

  line(label, values) {
    return {
      type: "line",
      label,
      data: values.map(Number),
      borderColor: this.color("--chart-line"),
      borderWidth: 2,
      // A single day is a point, for a line needs two.
      pointRadius: values.length > 1 ? 0 : 4,
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
        tooltip: { callbacks: { label: (item) => `${item.dataset.label} ${this.money.format(item.parsed.y)}` } },
      },
      scales: {
        x: { ticks, grid: { display: false } },
        y: { ticks: { ...ticks, callback: (value) => short.format(value) }, grid },
      },
    };
  }
}

class NetLiqChart extends MoneyChart {
  money = new Intl.NumberFormat("en-US", cents);

  get labels() {
    return this.points.days;
  }

  datasets() {
    const line = this.line("Net liq", this.points.values);
    return [{ ...line, fill: "start", backgroundColor: this.color("--chart-fill") }];
  }
}

/** A bar per period, and a line of the running total. */
class ProfitChart extends MoneyChart {
  money = new Intl.NumberFormat("en-US", { ...cents, signDisplay: "exceptZero" });

  get labels() {
    return this.points.labels;
  }

  datasets() {
    const line = this.line("Running total", this.points.running);
    return [{ ...line, backgroundColor: this.color("--chart-line") }, this.bars()];
  }

  bars() {
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
}

/** Profit at expiration over the price of the underlying: straight lines between its points, loss below zero shaded. */
class PayoffChart extends MoneyChart {
  money = new Intl.NumberFormat("en-US", { ...cents, signDisplay: "exceptZero" });

  get labels() {
    return [];
  }

  datasets() {
    const points = this.points.prices.map((price, index) => ({ x: Number(price), y: Number(this.points.profits[index]) }));
    const line = this.line("P&L", []);
    const fill = { target: { value: 0 }, above: this.color("--chart-gain-fill"), below: this.color("--chart-loss-fill") };
    return [{ ...line, data: points, pointRadius: 3, fill }];
  }

  options() {
    const options = super.options();
    const ticks = options.scales.x.ticks;
    options.scales.x = { type: "linear", ticks: { ...ticks, callback: (value) => asQuoted(value) }, grid: { display: false } };
    options.interaction = { mode: "nearest", intersect: false, axis: "x" };
    options.plugins.tooltip.callbacks.title = (items) => `at ${asQuoted(items[0].parsed.x)}`;
    return options;
  }
}

/** Cash that came and went, added up: it stays as it is until the next row moves it. */
class RunningChart extends MoneyChart {
  money = new Intl.NumberFormat("en-US", { ...cents, signDisplay: "exceptZero" });

  get labels() {
    return this.points.labels;
  }

  datasets() {
    const fill = { target: { value: 0 }, above: this.color("--chart-gain-fill"), below: this.color("--chart-loss-fill") };
    return [{ ...this.line("Running", this.points.running), stepped: true, fill }];
  }
}

customElements.define("running-chart", RunningChart);
customElements.define("payoff-chart", PayoffChart);
customElements.define("net-liq-chart", NetLiqChart);
customElements.define("profit-chart", ProfitChart);
