// The page of a metric: its values as chart and table, and the SQL that gives the same rows.
(function () {
  "use strict";
  const fazhi = window.fazhi;
  const metric = fazhi.data("metric");
  const chart = document.getElementById("chart"), told = document.getElementById("chart-told");
  const MOST_SERIES = 6, MOST_LINES = 60;
  let log = new URLSearchParams(location.search).get("log") === "1";

  const quoted = function (text) { return "'" + text.replace(/'/g, "''") + "'"; };
  const ORDER = { agency: "figures.agency", year: "figures.year", value: "figures.value", change: "change_pct" };
  const USUAL = "figures.year desc nulls last, figures.agency nulls last, figures.report_key, figures.span_start";

  const sql = function (table) {
    const values = table.values, where = metric.on_trial
      ? ["figures.candidate_metric = " + quoted(metric.metric), "figures.is_current_report", "figures.status = 'actual'", "figures.part is null"]
      : ["figures.metric = " + quoted(metric.metric), "figures.is_canonical", "figures.is_current_report"];
    if (values.year) where.push("figures.year = " + parseInt(values.year, 10));
    if (values.q) where.push("contains(concat_ws(' ', figures.region, figures.agency), " + quoted(values.q) + ")");
    const of = [];
    if (values.kind) of.push("agency_kind = " + quoted(values.kind));
    if (values.level) of.push("agency_level = " + quoted(values.level));
    if (of.length) where.push("figures.agency_key in (select agency_key from dim_agency where " + of.join(" and ") + ")");
    const order = table.order(), column = ORDER[order.replace(/^-/, "")];
    return [
      "select figures.agency, figures.region, figures.year, figures.value, figures.unit, figures.qualifier,",
      "    round(changes.change_pct, 1) as change_pct, figures.report_key, figures.figure_key, figures.quote",
      "from " + metric.table + " as figures",
      "left join agency_year_change as changes",
      "    on figures.figure_key = changes.figure_key and figures.metric = changes.metric",
      "where " + where.join("\n    and "),
      "order by " + (column ? column + (order.charAt(0) === "-" ? " desc" : "") + " nulls last, " : "") + USUAL,
    ].join("\n") + ";";
  };

  const byYear = function (rows) {
    const years = new Map();
    for (const row of rows) {
      if (row.report.year === null) continue;
      if (!years.has(row.report.year)) years.set(row.report.year, []);
      years.get(row.report.year).push(row);
    }
    return Array.from(years).sort(function (one, other) { return one[0] - other[0]; });
  };

  const draw = function (table) {
    const rows = table.matching(["year"]).filter(function (row) { return row.report.year !== null; });
    const years = byYear(rows);
    const agencies = new Map();
    for (const row of rows) agencies.set(row.report.agency.no, row.report.agency);
    const spread = years.map(function (pair) {
      const of = fazhi.quartiles(pair[1].map(function (row) { return row.value; }));
      return { year: pair[0], median: of.median, low: of.low, high: of.high, agencies: new Set(pair[1].map(function (row) { return row.report.agency.no; })).size };
    });
    const series = agencies.size <= MOST_SERIES;
    const shown = series || agencies.size <= MOST_LINES ? rows : [];
    const words = rows.length
      ? fazhi.word("metric.told", {
        agencies: fazhi.number(agencies.size),
        years: spread.map(function (one) {
          return fazhi.word("metric.told_year", { year: one.year, median: fazhi.quantity(one.median, metric.unit), agencies: fazhi.number(one.agencies) });
        }).join(fazhi.language === "en" ? "; " : "；"),
      })
      : fazhi.word("metric.no_rows");
    told.textContent = words + (rows.length ? " " + fazhi.word(series ? "metric.rough" : "metric.band") : "");
    fazhi.draw(chart, series ? "series" : "spread", {
      rows: shown.map(function (row) {
        const name = row.report.agency.name || row.report.title;
        return {
          agency: name, year: row.report.year, value: row.value, is_exact: row.qualifier === "exact",
          shown: fazhi.quantity(row.value, metric.unit, row.qualifier), to: row.to,
        };
      }),
      spread: spread.map(function (one) {
        return Object.assign({}, one, { low: Math.min(one.low, one.median), high: Math.max(one.high, one.median) });
      }),
    }, log, words).catch(function (error) { told.textContent = fazhi.word("table.failed", { why: error.message }); });
  };

  const title = function (key) { return function () { return fazhi.word(key); }; };
  const place = document.getElementById("table");
  let current = null;
  const values = metric.years.map(function (year) { return fazhi.load("metrics/" + metric.metric + "/" + year); });
  fazhi.fill(place, Promise.all([fazhi.register("reports"), ...values]), function (found) {
    const kinds = new Map();
    const rows = found.slice(1).flat().map(function (row) {
      const report = found[0].numbered[row[0]];
      kinds.set(report.agency.kind, report.agency);
      return { report: report, value: row[1], qualifier: row[2], figure: row[3], change: row[4], to: report.to + "#f-" + row[3] };
    });
    current = fazhi.table(place, {
      rows: rows,
      caption: title("metric.values"),
      file: metric.metric + ".csv",
      filterPlace: document.getElementById("filters"),
      columns: [
        { name: "agency", title: title("column.agency"), sort: function (row) { return row.report.agency.name; },
          show: function (row) { return fazhi.link(row.report.agency.to, row.report.agency.name || "—"); } },
        { name: "region", wide: true, title: title("column.region"), csv: function (row) { return row.report.agency.region; },
          show: function (row) { return fazhi.make("span", { lang: "zh-CN", class: "soft" }, row.report.agency.region || ""); } },
        { name: "year", title: title("column.year"), number: true, sort: function (row) { return row.report.year; } },
        { name: "value", title: function () { return fazhi.word("column.value") + (metric.unit ? " (" + metric.unit + ")" : ""); }, number: true,
          sort: function (row) { return row.value; },
          show: function (row) { return fazhi.make("a", { href: row.to, class: "value" }, fazhi.quantity(row.value, metric.unit === "%" ? "%" : null, row.qualifier)); } },
        { name: "change", title: title("column.change"), number: true, sort: function (row) { return row.change; },
          show: function (row) { return row.change === null ? "" : (row.change > 0 ? "+" : row.change < 0 ? "−" : "") + fazhi.number(Math.abs(row.change)) + "%"; } },
        { name: "qualifier", title: title("about.qualifiers"), csv: function (row) { return row.qualifier; }, onlyCsv: true },
        { name: "source", wide: true, title: title("column.source"), csv: function (row) { return row.report.title; },
          show: function (row) { return fazhi.link(row.to, row.report.title); } },
        { name: "report_key", title: function () { return "report_key"; }, csv: function (row) { return row.report.key; }, onlyCsv: true },
        { name: "figure_key", title: function () { return "figure_key"; }, csv: function (row) { return row.figure; }, onlyCsv: true },
      ],
      filters: [
        { name: "q", kind: "text", title: title("metric.text"), has: function (row) { return [row.report.agency.region, row.report.agency.name].filter(Boolean).join(" "); } },
        { name: "kind", kind: "choice", title: title("column.kind"), of: function (row) { return row.report.agency.kind; }, say: function (kind) { return kinds.get(kind).kindName(); } },
        { name: "level", kind: "choice", title: title("column.level"), of: function (row) { return row.report.agency.level; }, say: function (level) { return fazhi.word("level." + level); } },
        { name: "year", kind: "choice", title: title("column.year"), of: function (row) { return row.report.year; }, down: true },
      ],
      moreControls: function () {
        const button = fazhi.make("button", { type: "button", id: "log", "aria-pressed": String(log) }, fazhi.word("metric.log"));
        button.addEventListener("click", function () {
          log = !log;
          button.setAttribute("aria-pressed", String(log));
          fazhi.ask({ log: log ? "1" : null });
          draw(current);
        });
        return [button];
      },
      onchange: function (table) {
        current = table;
        document.getElementById("sql").textContent = sql(table);
        draw(table);
      },
    });
  });
  document.addEventListener("fazhi:theme", function () { if (current) draw(current); });

  document.getElementById("copy").addEventListener("click", function () {
    const text = document.getElementById("sql").textContent, copied = document.getElementById("copied");
    const byHand = function () {
      getSelection().selectAllChildren(document.getElementById("sql"));
      copied.textContent = fazhi.word("metric.copy_by_hand");
    };
    if (!navigator.clipboard) { byHand(); return; }
    navigator.clipboard.writeText(text).then(function () { copied.textContent = fazhi.word("metric.copied"); }, byHand);
  });
})();
