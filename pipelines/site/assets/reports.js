// The list of all reports.
(function () {
  "use strict";
  const fazhi = window.fazhi;
  const title = function (key) { return function () { return fazhi.word(key); }; };
  const place = document.getElementById("table");
  fazhi.fill(place, fazhi.register("reports"), function (found) {
    fazhi.table(place, {
      rows: found.reports, caption: title("nav.reports"), file: "reports.csv",
      columns: [
        { name: "title", title: title("column.title"), sort: function (row) { return row.title; }, show: function (row) { return fazhi.link(row.to, row.title); } },
        { name: "agency", title: title("column.agency"), sort: function (row) { return row.agency.name; }, show: function (row) { return fazhi.link(row.agency.to, row.agency.name || "—"); } },
        { name: "region", wide: true, title: title("column.region"), csv: function (row) { return row.agency.region; }, show: function (row) { return fazhi.make("span", { lang: "zh-CN", class: "soft" }, row.agency.region || ""); } },
        { name: "year", title: title("column.year"), number: true, sort: function (row) { return row.year; } },
        { name: "published", title: title("column.published_on"), number: true, sort: function (row) { return row.published; } },
        { name: "figures", title: title("column.figures"), number: true, sort: function (row) { return row.figures; }, show: function (row) { return fazhi.number(row.figures); } },
        { name: "conflicts", title: title("column.conflicts"), number: true, sort: function (row) { return row.conflicts; }, show: function (row) { return fazhi.number(row.conflicts); } },
        { name: "report_key", title: function () { return "report_key"; }, csv: function (row) { return row.key; }, onlyCsv: true },
      ],
      filters: [
        { name: "q", kind: "text", title: title("table.filter"), has: function (row) { return [row.agency.region, row.agency.name, row.title].filter(Boolean).join(" "); } },
        { name: "year", kind: "choice", title: title("column.year"), of: function (row) { return row.year; }, down: true },
        { name: "kind", kind: "choice", title: title("column.report_kind"), of: function (row) { return row.kind; }, say: function (kind) { return fazhi.word("report_kind." + kind); } },
      ],
    });
  });
})();
