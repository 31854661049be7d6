// Draws the site's charts, in the page's colours and language. Their expressions are interpreted, never compiled:
// the pages allow no code but their own.
(function () {
  "use strict";
  const fazhi = window.fazhi;

  const colours = function (element) {
    const style = getComputedStyle(element);
    const of = function (name) { return style.getPropertyValue(name).trim(); };
    const ink = of("--ink"), soft = of("--ink-soft"), line = of("--line"), family = of("--family") || of("--accent");
    const range = ["enforcement", "legal_review", "legal_services", "petitions", "decisions", "services"].map(function (name) { return of("--family-" + name); });
    return {
      background: null, font: style.fontFamily, view: { stroke: null }, aria: false,
      axis: { labelColor: soft, gridColor: line, domainColor: of("--line-strong"), tickColor: of("--line-strong"), labelFontSize: 12, labelOverlap: true },
      range: { category: range, symbol: ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"] },
      legend: { labelColor: ink, labelFontSize: 12, columns: Math.max(1, Math.floor(element.clientWidth / 190)) },
      style: { band: { color: family }, median: { color: family }, each: { color: soft } },
    };
  };

  const note = fazhi.make("div", { class: "chart-note", hidden: "" });
  document.body.append(note);
  const tooltip = function (handler, event, item, value) {
    if (!value) { note.hidden = true; return; }
    note.replaceChildren(...Object.entries(value).map(function (pair) { return fazhi.make("div", {}, String(pair[1])); }));
    note.hidden = false;
    note.style.left = Math.min(event.pageX + 12, document.documentElement.clientWidth - note.offsetWidth - 8) + "px";
    note.style.top = event.pageY + 14 + "px";
  };

  const ready = function () {
    if (!ready.promise) {
      ready.promise = Promise.all([
        fazhi.load("charts"),
        window.vegaEmbed ? null : fazhi.run(document.querySelector("script[src*='chart.js']").getAttribute("src").replace("chart.js", "vega.js")),
      ]);
    }
    return ready.promise;
  };

  /** The median and quartiles of some values, by linear interpolation between neighbours. */
  fazhi.quartiles = function (values) {
    const sorted = values.slice().sort(function (one, other) { return one - other; });
    const at = function (share) {
      const place = (sorted.length - 1) * share, low = Math.floor(place);
      return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (place - low);
    };
    return { low: at(0.25), median: at(0.5), high: at(0.75) };
  };

  /**
   * Draw a chart into an element. What was drawn there before is taken away.
   *
   * name: of the specification. data: {rows, spread}. log: whether large values are drawn closer together.
   * described: the same in words, for those who do not see it.
   */
  fazhi.draw = function (element, name, data, log, described) {
    const turn = (element.turn = (element.turn || 0) + 1);
    delete element.dataset.drawn;
    return ready().then(function (found) {
      const spec = JSON.parse(JSON.stringify(found[0][name]));
      spec.datasets = data;
      spec.layer = spec.layer.filter(function (layer) { return data[(layer.data || spec.data).name].length; });
      for (const param of spec.params) if (param.name === "language") param.value = fazhi.language;
      // One legend for colour and shape: both are said to stand for the same names.
      const names = Array.from(new Set(data.rows.map(function (row) { return row.agency; })));
      for (const layer of spec.layer) {
        for (const channel of ["color", "shape"]) if (layer.encoding[channel]) layer.encoding[channel].scale = { domain: names };
      }
      if (log) for (const layer of spec.layer) if (layer.encoding.y) layer.encoding.y.scale = { type: "symlog", nice: true };
      if (turn !== element.turn) return;
      const paper = fazhi.make("div", { "aria-hidden": "true" });
      element.replaceChildren(paper);
      element.setAttribute("role", "img");
      element.setAttribute("aria-label", described);
      return window.vegaEmbed(paper, spec, {
        ast: true, actions: false, defaultStyle: false, renderer: "svg", logLevel: 1, tooltip: tooltip, config: colours(element),
      }).then(function (drawn) {
        drawn.view.addEventListener("click", function (event, item) {
          if (item && item.datum && item.datum.to) location.href = item.datum.to;
        });
        element.dataset.drawn = name;
      });
    });
  };
})();
