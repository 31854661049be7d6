// Agencies by years: which has a report, and which should.
(function () {
  "use strict";
  const fazhi = window.fazhi;
  const title = function (key) { return function () { return fazhi.word(key); }; };
  const place = document.getElementById("table");
  fazhi.fill(place, Promise.all([fazhi.register("reports"), fazhi.load("coverage")]), function (found) {
    const register = found[0], byAgency = new Map(), years = new Set();
    for (const row of found[1]) {
      if (!byAgency.has(row[0])) byAgency.set(row[0], { agency: register.agencies[row[0]], years: {}, gaps: 0 });
      const line = byAgency.get(row[0]);
      line.years[row[1]] = { outcome: row[2], reports: row[3].map(function (number) { return register.numbered[number]; }) };
      if (row[2] !== "reported") line.gaps += 1;
      years.add(row[1]);
    }
    const rows = Array.from(byAgency.values()).sort(function (one, other) { return one.agency.no - other.agency.no; });
    fazhi.table(place, {
      rows: rows, caption: title("nav.coverage"), file: "coverage.csv",
      columns: [
        { name: "agency", title: title("column.agency"), sort: function (row) { return row.agency.name; }, show: function (row) { return fazhi.link(row.agency.to, row.agency.name); } },
        { name: "region", wide: true, title: title("column.region"), sort: function (row) { return row.agency.region; }, show: function (row) { return fazhi.make("span", { lang: "zh-CN", class: "soft" }, row.agency.region || ""); } },
        { name: "gaps", title: title("coverage.gaps"), number: true, sort: function (row) { return row.gaps; } },
        ...Array.from(years).sort().map(function (year) {
          return {
            name: String(year), title: function () { return String(year); }, number: true,
            csv: function (row) { return row.years[year] ? fazhi.word("coverage." + row.years[year].outcome) : ""; },
            show: function (row) {
              const cell = row.years[year];
              if (!cell) return "";
              if (!cell.reports.length) return fazhi.make("span", { class: "tag bad" }, fazhi.word("coverage." + cell.outcome));
              return cell.reports.map(function (report) {
                return fazhi.make("a", { href: report.to, class: cell.outcome === "reported" ? null : "tag warn" },
                  cell.outcome === "reported" ? fazhi.number(report.figures) : fazhi.word("coverage." + cell.outcome), fazhi.make("span", { class: "hidden-words" }, " " + fazhi.word("column.figures")));
              }).flatMap(function (link, index) { return index ? [" ", link] : [link]; });
            },
          };
        }),
      ],
      filters: [
        { name: "q", kind: "text", title: title("metric.text"), has: function (row) { return [row.agency.region, row.agency.name].filter(Boolean).join(" "); } },
        { name: "gaps", kind: "check", title: title("coverage.only_gaps"), has: function (row) { return row.gaps > 0; } },
      ],
    });
  });
})();
