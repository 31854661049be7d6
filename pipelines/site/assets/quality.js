// A quality table: its worst rows, each with the way to its evidence. What a column's name begins with says what it
// holds: `figure:` a value that leads to the row's figure, `earlier:` to the one of last year's report, `choice:`
// and `list:` codes with words, `against:` reasons, `value:` a value of the metric, `pct:` per cent, `number:`, `year:` and `text:`.
(function () {
  "use strict";
  const fazhi = window.fazhi;
  const make = fazhi.make;
  const place = document.getElementById("table");
  
  fazhi.fill(place, Promise.all([fazhi.register("reports", "metrics"), fazhi.load(place.dataset.piece)]), function (found) {
    const register = found[0], names = found[1].columns, rows = found[1].rows;
    const at = function (name) { return names.indexOf(name); };
    const of = function (row, name) { return at(name) < 0 ? null : row[at(name)]; };
    const report = function (row) { const no = of(row, "report"); return no === null ? null : register.numbered[no]; };
    const metric = function (row) { return register.metrics.get(of(row, "metric")) || null; };
    const evidence = function (row) {
      const where = report(row), figure = of(row, "figure");
      return where && (figure ? where.to + "#f-" + figure : where.to);
    };
    const earlier = function (row) {
      const no = of(row, "earlier_report");
      return no === null ? null : register.numbered[no].to + "#f-" + of(row, "earlier_figure");
    };
    // The figure's own unit where the table has it, else the metric's.
    const unit = function (row) { return of(row, "unit") || of(row, "text:unit") || (metric(row) ? metric(row).unit : null); };
    const said = function (prefix, value) { return fazhi.hasWord(prefix + "." + value) ? fazhi.word(prefix + "." + value) : value; };
    const title = function (key) { return function () { return fazhi.word(key); }; };

    const KINDS = {
      figure: function (name, column) {
        column.number = column.number !== false;
        column.show = function (row) {
          const value = row[at(name)], to = evidence(row);
          const text = typeof value === "number" ? fazhi.quantity(value, unit(row)) : value || fazhi.word("quality.evidence");
          return to ? make("a", { href: to }, text) : text;
        };
      },
      earlier: function (name, column) {
        column.number = true;
        column.show = function (row) {
          const text = fazhi.quantity(row[at(name)], unit(row));
          return earlier(row) ? make("a", { href: earlier(row) }, text) : text;
        };
      },
      value: function (name, column) { column.number = true; column.show = function (row) { return fazhi.quantity(row[at(name)], unit(row)); }; },
      pct: function (name, column) { column.number = true; column.show = function (row) { return fazhi.quantity(row[at(name)], "%"); }; },
      number: function (name, column) { column.number = true; column.show = function (row) { return fazhi.number(row[at(name)]); }; },
      year: function (name, column) { column.number = true; },
      text: function (name, column) { column.show = function (row) { return make("span", { lang: "zh-CN" }, row[at(name)] || ""); }; },
      // As in "conflict 22, 24; outlier 3": reasons, each with what it holds against the figure.
      against: function (name, column) {
        column.show = function (row) {
          return (row[at(name)] || "").split("; ").map(function (one) {
            return one.replace(/^\w+/, function (code) { return said("reasons", code); });
          }).join(fazhi.language === "en" ? "; " : "；");
        };
      },
      choice: function (name, column, short) {
        column.show = function (row) { return row[at(name)] === null ? "" : make("span", { class: "tag" }, said(short, row[at(name)])); };
      },
      list: function (name, column, short) {
        column.show = function (row) {
          return (row[at(name)] || "").split(",").filter(Boolean).flatMap(function (code) { return [make("span", { class: "tag" }, said(short, code.trim())), " "]; });
        };
      },
    };
    const columns = [], filters = [];
    const subjects = ["report", "agency", "metric"].filter(function (name) { return at(name) >= 0; });
    const agency = function (row) {
      if (of(row, "agency") !== null) return register.agencies[of(row, "agency")];
      return report(row) ? report(row).agency : null;
    };
    if (at("agency") >= 0) {
      columns.push({ name: "agency", title: title("column.agency"), sort: function (row) { return agency(row) && agency(row).name; },
        show: function (row) { return agency(row) ? fazhi.link(agency(row).to, agency(row).name) : "—"; } });
    } else if (at("report") >= 0 && names[0] === "report") {
      columns.push({ name: "report", title: title("column.report"), sort: function (row) { return report(row) && report(row).title; },
        show: function (row) { return report(row) ? fazhi.link(evidence(row), report(row).title) : "—"; } });
      columns.push({ name: "year", title: title("column.year"), number: true, sort: function (row) { return report(row) && report(row).year; } });
    }
    const metricColumn = { name: "metric", title: title("column.metric"), sort: function (row) { return metric(row) && metric(row).name(); },
      show: function (row) { return metric(row) ? make("a", { href: metric(row).to, class: "family-name family-" + metric(row).family }, metric(row).name()) : ""; } };
    for (const name of names) {
      if (name === "metric") { columns.push(metricColumn); continue; }
      const parts = name.split(":");
      if (parts.length < 2) continue;
      const column = { name: parts[1], title: title("q." + parts[1]), sort: function (row) { return row[at(name)]; } };
      if (parts[0] === "figure" && rows.length && typeof rows[0][at(name)] === "string") column.number = false;
      KINDS[parts[0]](name, column, parts[1]);
      columns.push(column);
      if (parts[0] === "choice") {
        filters.push({ name: parts[1], kind: "choice", title: title("q." + parts[1]), of: function (row) { return row[at(name)]; }, say: function (value) { return said(parts[1], value); } });
      }
      if (parts[0] === "list") {
        filters.push({ name: parts[1], kind: "choice", title: title("q." + parts[1]), say: function (value) { return said(parts[1], value); },
          of: function (row) { return (row[at(name)] || "").split(",").map(function (code) { return code.trim(); }); } });
      }
    }
    if (subjects.length) {
      filters.unshift({ name: "q", kind: "text", title: title("table.filter"), has: function (row) {
        const who = agency(row), what = metric(row), where = report(row);
        return [who && who.region, who && who.name, where && where.title, what && what.zh, what && what.en, of(row, "text:words")].filter(Boolean).join(" ");
      } });
    }
    if (at("metric") >= 0) {
      filters.push({ name: "family", kind: "choice", title: title("metrics.families"), of: function (row) { return metric(row) && metric(row).family; },
        say: function (family) { return Array.from(register.metrics.values()).find(function (one) { return one.family === family; }).familyName(); } });
    }
    if (at("figure") >= 0) columns.push({ name: "figure_key", title: function () { return "figure_key"; }, csv: function (row) { return of(row, "figure"); }, onlyCsv: true });
    fazhi.table(place, { rows: rows, caption: function () { return document.querySelector("h1").innerText; }, file: place.dataset.name + ".csv", columns: columns, filters: filters });
  });
})();
