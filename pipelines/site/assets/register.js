// The agencies, reports and metrics that the pieces of data name by number or code.
(function () {
  "use strict";
  const fazhi = window.fazhi;

  const agenciesOf = function (piece) {
    return piece.rows.map(function (row, number) {
      return {
        no: number, key: row[0], name: row[1], region: row[2], kind: row[3], level: row[4], short: row[5],
        reports: row[6], first: row[7], last: row[8],
        kindName: function () { return row[3] ? piece.kinds[row[3]][fazhi.language === "en" ? 1 : 0] : ""; },
        to: fazhi.to("agencies/" + row[0] + ".html"),
      };
    });
  };
  const NOBODY = { no: null, key: null, name: null, region: null, kind: null, level: null, kindName: function () { return ""; }, to: null };

  /**
   * A promise of what is asked for of `agencies`, `reports` (which need the agencies) and `metrics`. Reports come
   * the newest first; `numbered` has them by their numbers.
   */
  fazhi.register = function () {
    const wanted = Array.prototype.slice.call(arguments);
    if (wanted.includes("reports") && !wanted.includes("agencies")) wanted.unshift("agencies");
    return Promise.all(wanted.map(fazhi.load)).then(function (pieces) {
      const found = {};
      wanted.forEach(function (name, index) { found[name] = pieces[index]; });
      if (found.agencies) found.agencies = agenciesOf(found.agencies);
      if (found.reports) {
        found.reports = found.reports.map(function (row) {
          return {
            no: row[9], key: row[0], agency: row[1] === null ? NOBODY : found.agencies[row[1]], year: row[2],
            title: row[3] || row[0], published: row[4], kind: row[5], isCurrent: row[6], figures: row[7], conflicts: row[8],
            to: fazhi.to("reports/" + row[0] + ".html"),
          };
        });
        found.numbered = [];
        for (const report of found.reports) found.numbered[report.no] = report;
      }
      if (found.metrics) {
        const byCode = new Map(), families = found.metrics.families;
        for (const row of found.metrics.rows) {
          byCode.set(row[0], {
            code: row[0], family: row[1], zh: row[2], en: row[3], unit: row[4],
            name: function () { return fazhi.language === "en" ? row[3] : row[2]; },
            familyName: function () { return families[row[1]][fazhi.language === "en" ? 1 : 0]; },
            to: fazhi.to("metrics/" + row[0] + ".html"),
          });
        }
        found.metrics = byCode;
      }
      return found;
    });
  };

  /** A link with Chinese text out of the data. */
  fazhi.link = function (to, text) { return to ? fazhi.make("a", { href: to, lang: "zh-CN" }, text) : text || ""; };

  /** What stands in the page's table while its data come, and where they do not come. */
  fazhi.fill = function (place, promise, use) {
    place.textContent = fazhi.word("table.loading");
    promise.then(function (found) { place.textContent = ""; use(found); }).catch(function (error) {
      place.textContent = fazhi.word("table.failed", { why: error.message });
      place.setAttribute("role", "alert");
    });
  };
})();
