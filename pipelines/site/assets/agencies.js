// The list of all agencies.
(function () {
  "use strict";
  const fazhi = window.fazhi;
  const title = function (key) { return function () { return fazhi.word(key); }; };
  const place = document.getElementById("table");
  fazhi.fill(place, fazhi.register("agencies"), function (found) {
    const kinds = new Map(found.agencies.map(function (row) { return [row.kind, row]; }));
    fazhi.table(place, {
      rows: found.agencies, caption: title("nav.agencies"), file: "agencies.csv",
      columns: [
        { name: "agency", title: title("column.agency"), sort: function (row) { return row.name; }, show: function (row) { return fazhi.link(row.to, row.name); } },
        { name: "region", wide: true, title: title("column.region"), sort: function (row) { return row.region; }, show: function (row) { return fazhi.make("span", { lang: "zh-CN" }, row.region || ""); } },
        { name: "kind", title: title("column.kind"), sort: function (row) { return row.kindName(); } },
        { name: "level", title: title("column.level"), sort: function (row) { return row.level && fazhi.word("level." + row.level); } },
        { name: "reports", title: title("column.reports"), number: true, sort: function (row) { return row.reports; } },
        { name: "years", title: title("column.years"), number: true, sort: function (row) { return row.last; },
          show: function (row) { return row.first === row.last ? row.first : row.first + "–" + row.last; }, csv: function (row) { return row.first + "–" + row.last; } },
      ],
      filters: [
        { name: "q", kind: "text", title: title("metric.text"), has: function (row) { return [row.region, row.name, row.short].filter(Boolean).join(" "); } },
        { name: "kind", kind: "choice", title: title("column.kind"), of: function (row) { return row.kind; }, say: function (kind) { return kinds.get(kind).kindName(); } },
        { name: "level", kind: "choice", title: title("column.level"), of: function (row) { return row.level; }, say: function (level) { return fazhi.word("level." + level); } },
      ],
    });
  });
})();
