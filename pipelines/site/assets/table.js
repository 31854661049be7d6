// A table that sorts, filters, pages and can be downloaded. What it shows stands in the page's address.
(function () {
  "use strict";
  const fazhi = window.fazhi;
  const SIZE = 50;
  const make = fazhi.make;

  const compare = function (one, other) {
    return one === other ? 0 : one < other ? -1 : 1;
  };

  const kind = function (column) { return column.number ? "number" : column.wide ? "wide" : null; };

  /**
   * Show rows within `place`.
   *
   * columns: {name, title() -> text, number: is it one, wide: whether narrow screens do without it,
   *   sort(row) -> what it is sorted by, show(row) -> text or node,
   *   csv(row) -> value; without it, what it is sorted by; onlyCsv: whether it stands in the download alone}
   * filters: {name, title() -> text, kind: "text" with has(row) -> text; "choice" with of(row) -> a value or several,
   *   say(value) -> text, and down for the order; "check" with has(row) -> whether it is shown}
   * order: the name of the column to sort by at first, with "-" for descending; without it as the rows come.
   * filterPlace: an element for the filters, if not above the table. file: name of the download. caption() -> text.
   * onchange(table): after each change.
   *
   * Gives {rows(), matching(except), state(), order()}.
   */
  fazhi.table = function (place, options) {
    const asked = new URLSearchParams(location.search);
    const state = { page: Math.max(1, parseInt(asked.get("page"), 10) || 1), order: asked.get("sort") || options.order || "" };
    const filters = options.filters || [];
    const columns = options.columns.filter(function (column) { return !column.onlyCsv; });
    const values = {};
    for (const filter of filters) values[filter.name] = asked.get(filter.name) || "";
    let shown = [];

    const passes = function (filter, row) {
      const wanted = values[filter.name];
      if (!wanted) return true;
      if (filter.kind === "text") return filter.has(row).includes(wanted);
      if (filter.kind === "check") return filter.has(row);
      return [].concat(filter.of(row)).some(function (value) { return String(value) === wanted; });
    };
    const matching = function (except) {
      const used = filters.filter(function (filter) { return values[filter.name] && !(except || []).includes(filter.name); });
      return options.rows.filter(function (row) { return used.every(function (filter) { return passes(filter, row); }); });
    };
    const sorted = function (rows) {
      const down = state.order.charAt(0) === "-";
      const column = columns.find(function (one) { return one.name === state.order.replace(/^-/, ""); });
      if (!column || !column.sort) return rows;
      // Stable, and what has no value comes last either way.
      return rows.map(function (row) { return [column.sort(row), row]; }).sort(function (one, other) {
        const none = [one, other].map(function (pair) { return pair[0] === null || pair[0] === undefined || pair[0] === ""; });
        if (none[0] || none[1]) return none[0] - none[1];
        return down ? compare(other[0], one[0]) : compare(one[0], other[0]);
      }).map(function (pair) { return pair[1]; });
    };

    // The frame, made once; its words and rows are made again as they change.
    const filterPlace = options.filterPlace || make("div", { class: "controls" });
    const head = make("tr"), body = make("tbody"), caption = make("caption", { class: "hidden-words" });
    const table = make("table", {}, caption, make("thead", {}, head), body);
    const frame = make("div", { class: "table-frame", tabindex: "0", role: "region" }, table);
    const told = make("span", { role: "status" });
    const before = make("button", { type: "button" }), after = make("button", { type: "button" });
    const download = make("button", { type: "button", class: "download" });
    const pager = make("div", { class: "pager" }, before, after, told, make("span", { class: "push" }), download);
    place.append(...(options.filterPlace ? [] : [filterPlace]), frame, pager);

    const keep = function () {
      const wanted = { page: state.page > 1 ? state.page : null, sort: state.order === (options.order || "") ? null : state.order };
      for (const filter of filters) wanted[filter.name] = values[filter.name] || null;
      fazhi.ask(wanted);
    };

    const drawRows = function () {
      const pages = Math.max(1, Math.ceil(shown.length / SIZE));
      state.page = Math.min(state.page, pages);
      const from = (state.page - 1) * SIZE;
      const visible = shown.slice(from, from + SIZE);
      body.replaceChildren(...visible.map(function (row) {
        return make("tr", {}, ...columns.map(function (column, index) {
          const cell = make(index === 0 ? "th" : "td", { class: kind(column), scope: index === 0 ? "row" : null });
          const content = column.show ? column.show(row) : column.sort(row);
          cell.append(...[].concat(content === null || content === undefined ? "" : content));
          return cell;
        }));
      }));
      told.textContent = shown.length
        ? fazhi.word("table.of", { from: fazhi.number(from + 1), to: fazhi.number(from + visible.length), rows: fazhi.number(shown.length) })
        : fazhi.word("table.none");
      before.hidden = after.hidden = pages === 1;
      before.disabled = state.page === 1;
      after.disabled = state.page === pages;
    };
    const drawHead = function () {
      head.replaceChildren(...columns.map(function (column) {
        const cell = make("th", { scope: "col", class: kind(column) });
        if (!column.sort) { cell.append(column.title()); return cell; }
        const name = state.order.replace(/^-/, "");
        if (name === column.name) cell.setAttribute("aria-sort", state.order.charAt(0) === "-" ? "descending" : "ascending");
        const button = make("button", { type: "button", "data-column": column.name }, column.title());
        button.addEventListener("click", function () {
          // Numbers are looked at from the greatest, texts from the first.
          const first = column.number ? "-" + column.name : column.name;
          const second = column.number ? column.name : "-" + column.name;
          state.order = state.order === first ? second : first;
          state.page = 1;
          change();
          head.querySelector('[data-column="' + column.name + '"]').focus();
        });
        cell.append(button);
        return cell;
      }));
    };
    const drawFilters = function () {
      filterPlace.replaceChildren(...filters.map(function (filter) {
        let input;
        if (filter.kind === "choice") {
          const held = new Set();
          for (const row of options.rows) for (const value of [].concat(filter.of(row))) if (value !== null && value !== "") held.add(value);
          const all = Array.from(held).sort(compare);
          if (filter.down) all.reverse();
          input = make("select", {}, make("option", { value: "" }, fazhi.word("table.all")), ...all.map(function (value) {
            return make("option", { value: value }, filter.say ? filter.say(value) : String(value));
          }));
          input.value = values[filter.name];
          if (input.selectedIndex < 0) input.value = values[filter.name] = "";
        } else if (filter.kind === "check") {
          input = make("input", { type: "checkbox" });
          input.checked = Boolean(values[filter.name]);
        } else {
          input = make("input", { type: "search", autocomplete: "off", spellcheck: "false" });
          input.value = values[filter.name];
        }
        input.name = filter.name;
        let waiting;
        input.addEventListener(filter.kind === "text" ? "input" : "change", function () {
          clearTimeout(waiting);
          waiting = setTimeout(function () {
            values[filter.name] = filter.kind === "check" ? (input.checked ? "1" : "") : input.value.trim();
            state.page = 1;
            change();
          }, filter.kind === "text" ? 150 : 0);
        });
        return make("label", { class: filter.kind === "check" ? "check" : null }, make("span", {}, filter.title()), input);
      }), ...(options.moreControls ? options.moreControls() : []));
    };
    const draw = function () {
      caption.textContent = options.caption();
      frame.setAttribute("aria-label", options.caption());
      before.textContent = fazhi.word("table.previous");
      after.textContent = fazhi.word("table.next");
      download.textContent = fazhi.word("table.download");
      drawHead();
      drawRows();
    };
    const self = {
      rows: function () { return shown; },
      matching: matching,
      values: values,
      order: function () { return state.order; },
    };
    const change = function () {
      shown = sorted(matching());
      draw();
      keep();
      if (options.onchange) options.onchange(self);
    };
    before.addEventListener("click", function () { state.page -= 1; drawRows(); keep(); frame.scrollIntoView({ block: "nearest" }); });
    after.addEventListener("click", function () { state.page += 1; drawRows(); keep(); frame.scrollIntoView({ block: "nearest" }); });
    download.addEventListener("click", function () { save(options.file, csv(options.columns, shown)); });
    document.addEventListener("fazhi:language", function () { drawFilters(); draw(); if (options.onchange) options.onchange(self); });
    drawFilters();
    shown = sorted(matching());
    draw();
    if (options.onchange) options.onchange(self);
    return self;
  };

  // A spreadsheet takes a text that begins like a formula for one, so such a text gets an apostrophe.
  const field = function (value) {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const text = /^[=+\-@\t\r]/.test(value) ? "'" + value : String(value);
    return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  };
  /** Rows as CSV with a byte-order mark, so that Excel shows Chinese. */
  const csv = function (columns, rows) {
    const lines = [columns.map(function (column) { return field(column.title()); })];
    for (const row of rows) lines.push(columns.map(function (column) { return field((column.csv || column.sort || column.show)(row)); }));
    return "\ufeff" + lines.map(function (line) { return line.join(","); }).join("\r\n") + "\r\n";
  };
  const save = function (file, text) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    const link = make("a", { href: address, download: file });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(address); }, 10000);
  };
})();
