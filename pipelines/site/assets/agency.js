// The page of an agency: beside its values those of its peers, and a chart of one metric, chosen in the table.
(function () {
  "use strict";
  const fazhi = window.fazhi;
  const block = document.getElementById("lines");
  if (!block) return;
  const lines = new Map(fazhi.data("lines").map(function (line) { return [line.metric, line]; }));
  const figure = document.getElementById("figure"), chart = document.getElementById("chart");
  const buttons = Array.from(document.querySelectorAll("button.draw"));
  const metricOf = function (button) { return button.closest("tr").dataset.metric; };
  const name = document.querySelector("h1").textContent;
  const table = document.getElementById("over-years");
  const years = Array.from(table.tHead.rows[0].cells).slice(1, -2).map(function (cell) { return Number(cell.textContent); });
  let current = null, peers = {};

  /** What is known of the peers for a metric, in the years in which the agency has a value. */
  const beside = function (metric, own) {
    return (peers[metric] || []).filter(function (of) { return own.includes(of[0]); });
  };
  const compare = function () {
    for (const row of table.querySelectorAll("tr[data-metric]")) {
      const own = years.filter(function (_, index) { return row.cells[index + 1].firstElementChild; });
      const last = beside(row.dataset.metric, own).pop();
      if (!last) continue;
      const unit = row.cells[0].querySelector(".unit"), share = unit && unit.textContent === "%" ? "%" : null;
      row.cells[years.length + 1].replaceChildren(fazhi.quantity(last[1], share) + " ",
        fazhi.make("span", { class: "small" }, "(" + last[0] + ", " + fazhi.number(last[4]) + ")"));
    }
  };
  const draw = function () {
    const line = lines.get(current);
    if (!line) return;
    figure.hidden = false;
    for (const button of buttons) button.setAttribute("aria-pressed", String(metricOf(button) === current));
    chart.className = "chart family-" + line.family;
    document.getElementById("chart-of").textContent = fazhi.language === "en" ? line.en : line.zh;
    const told = line.values.map(function (one) { return one[0] + ": " + fazhi.quantity(one[1], line.unit, one[2]); }).join(fazhi.language === "en" ? "; " : "；");
    const words = fazhi.word("agency.told", { years: told });
    const spread = beside(current, line.values.map(function (one) { return one[0]; }));
    document.getElementById("chart-told").textContent = words + " " + fazhi.word(spread.length ? "agency.own_and_peers" : "agency.own");
    fazhi.draw(chart, "agency", {
      rows: line.values.map(function (one) {
        return { agency: name, year: one[0], value: one[1], is_exact: one[2] === "exact", shown: fazhi.quantity(one[1], line.unit, one[2]), to: one[3] };
      }),
      spread: spread.map(function (one) { return { year: one[0], median: one[1], low: one[2], high: one[3], agencies: one[4] }; }),
    }, false, words).catch(function (error) { document.getElementById("chart-told").textContent = fazhi.word("table.failed", { why: error.message }); });
  };
  for (const button of buttons) {
    button.addEventListener("click", function () {
      current = metricOf(button);
      fazhi.ask({ metric: current });
      draw();
      figure.scrollIntoView({ block: "nearest" });
    });
  }
  const asked = new URLSearchParams(location.search).get("metric");
  current = lines.has(asked) ? asked : buttons.length ? metricOf(buttons[0]) : null;
  const known = table.dataset.peers ? fazhi.load(table.dataset.peers) : Promise.resolve({});
  known.then(function (found) { peers = found; compare(); }, function () { /* its own values stand without them */ })
    .then(function () { if (current) draw(); });
  document.addEventListener("fazhi:language", draw);
  document.addEventListener("fazhi:theme", draw);
})();
