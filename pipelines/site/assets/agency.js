// The page of an agency: a chart of one metric beside the agency's peers, chosen in the table.
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
  let current = null;

  const draw = function () {
    const line = lines.get(current);
    if (!line) return;
    figure.hidden = false;
    for (const button of buttons) button.setAttribute("aria-pressed", String(metricOf(button) === current));
    chart.className = "chart family-" + line.family;
    document.getElementById("chart-of").textContent = fazhi.language === "en" ? line.en : line.zh;
    const told = line.values.map(function (one) { return one[0] + ": " + fazhi.quantity(one[1], line.unit, one[2]); }).join(fazhi.language === "en" ? "; " : "；");
    const words = fazhi.word("agency.told", { years: told });
    document.getElementById("chart-told").textContent = words + " " + fazhi.word(line.peers.length ? "agency.own_and_peers" : "agency.own");
    fazhi.draw(chart, "agency", {
      rows: line.values.map(function (one) {
        return { agency: name, year: one[0], value: one[1], is_exact: one[2] === "exact", shown: fazhi.quantity(one[1], line.unit, one[2]), to: one[3] };
      }),
      spread: line.peers.map(function (one) { return { year: one[0], median: one[1], low: one[2], high: one[3], agencies: one[4] }; }),
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
  if (current) draw();
  document.addEventListener("fazhi:language", draw);
  document.addEventListener("fazhi:theme", draw);
})();
