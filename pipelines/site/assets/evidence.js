// A report's page: text and table select each other, by pointer, by keys, and by the address #f-KEY.
(function () {
  "use strict";
  const fazhi = window.fazhi;
  const byId = function (id) { return document.getElementById(id); };
  const table = byId("table");
  const card = byId("card");
  const rows = table ? Array.from(table.tBodies[0].rows) : []; // in the order of the text, however the table is sorted
  const keyOf = function (row) { return row.id.slice(2); };
  const placeOf = new Map(rows.map(function (row, at) { return [keyOf(row), at]; }));
  let selected = null; // the key of a figure

  /** The pieces of text that a figure stands in; its first one has its anchor. */
  const marksOf = function (key) {
    const anchor = byId("f-" + key);
    const first = anchor ? anchor.closest(".m") : null;
    return (first ? [first] : []).concat(Array.from(document.querySelectorAll('.report-text [data-of~="' + key + '"]')));
  };
  /** The figures of a mark, the one that it leads to first. */
  const keysOf = function (mark) {
    const found = [mark].concat(Array.from(mark.querySelectorAll("[id^='f-']")))
      .filter(function (element) { return element.id; }).map(function (element) { return element.id.slice(2); });
    const first = mark.hash.slice(3);
    return [first].concat(found.concat((mark.dataset.of || "").split(" "))
      .filter(function (key) { return key && key !== first; }));
  };
  const marks = Array.from(document.querySelectorAll(".report-text a.m"));
  // The text is one stop of the tab key, whatever the number of its figures; a row tells what its mark means.
  const stopAt = function (mark) {
    for (const other of marks) other.tabIndex = -1;
    if (mark) mark.tabIndex = 0;
  };
  for (const mark of marks) mark.setAttribute("aria-describedby", "r-" + mark.hash.slice(3));
  stopAt(marks[0]);

  const openAround = function (element) {
    for (let around = element.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  };
  let arriving = false; // then there is no way to go that one would want to see
  const scrollTo = function (element) {
    element.scrollIntoView({ block: "center", inline: "nearest", behavior: arriving ? "instant" : "auto" });
  };
  /** Scroll the table within its own frame, so that the page stays where it is. */
  const scrollTable = function (row) {
    const frame = byId("frame");
    if (frame.scrollHeight <= frame.clientHeight) return;
    const head = table.tHead.offsetHeight;
    const top = row.offsetTop - head;
    if (top < frame.scrollTop || row.offsetTop + row.offsetHeight > frame.scrollTop + frame.clientHeight) {
      frame.scrollTop = top - frame.clientHeight / 3;
    }
  };

  const shownRows = function () { return rows.filter(function (row) { return !row.hidden; }); };
  const fillCard = function (row) {
    const cells = Array.from(row.cells).map(function (cell) { return cell.cloneNode(true); });
    const box = byId("card-figure");
    box.className = row.className;
    box.replaceChildren.apply(box, cells.map(function (cell, at) {
      for (const element of [cell].concat(Array.from(cell.querySelectorAll("[id]")))) element.removeAttribute("id");
      return fazhi.make("div", at === 0 ? { class: "number" } : null, ...cell.childNodes);
    }));
    tellPlace();
  };
  const tellPlace = function () {
    if (selected === null) return;
    const shown = shownRows();
    byId("place").textContent = fazhi.word("evidence.place", {
      at: shown.indexOf(rows[placeOf.get(selected)]) + 1, all: shown.length,
    });
  };

  /** Select a figure: `from` is what need not move: "text", "table", or nothing. */
  const select = function (key, from, andFocus) {
    if (!placeOf.has(key)) return;
    unselect(false);
    selected = key;
    const row = rows[placeOf.get(key)];
    if (row.hidden) showAll();
    row.setAttribute("aria-current", "true");
    const found = marksOf(key);
    for (const mark of found) mark.setAttribute("aria-current", "true");
    card.hidden = false;
    fillCard(row);
    if (found.length) {
      openAround(found[0]);
      stopAt(found[0]);
      if (from !== "text") scrollTo(found[0]);
    }
    if (from !== "table") scrollTable(row);
    const focused = andFocus === "table" ? row.cells[0].querySelector("a") : andFocus === "text" ? found[0] : null;
    if (focused) focused.focus({ preventScroll: true });
    history.replaceState(history.state, "", location.pathname + location.search + "#f-" + key);
  };
  const unselect = function (andAddress) {
    for (const element of document.querySelectorAll("[aria-current='true']")) element.removeAttribute("aria-current");
    for (const element of document.querySelectorAll(".u.here")) element.classList.remove("here");
    selected = null;
    card.hidden = true;
    if (andAddress) history.replaceState(history.state, "", location.pathname + location.search);
  };
  const step = function (by) {
    const shown = shownRows();
    if (!shown.length) return;
    const at = selected === null ? -1 : shown.indexOf(rows[placeOf.get(selected)]);
    const next = at === -1 ? firstInView(shown, by) : (at + by + shown.length) % shown.length;
    const inTable = table.contains(document.activeElement);
    const inCard = card.contains(document.activeElement);
    select(keyOf(shown[next]), inTable ? "none" : null, inTable ? "table" : inCard ? null : "text");
  };
  /** With none selected, the keys begin at what is seen of the text. */
  const firstInView = function (shown, by) {
    const at = shown.findIndex(function (row) {
      const mark = marksOf(keyOf(row))[0];
      return mark && mark.getBoundingClientRect().bottom > 60;
    });
    return at === -1 ? (by > 0 ? 0 : shown.length - 1) : at;
  };

  document.addEventListener("click", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const mark = event.target.closest(".report-text a.m");
    const row = event.target.closest("#table tbody tr");
    const link = event.target.closest("a[href]");
    if (mark) {
      event.preventDefault();
      // Of several figures that share a number, a second click shows the next.
      const keys = keysOf(mark);
      select(keys[(keys.indexOf(selected) + 1) % keys.length], "text", "text");
    } else if (link && link.hash.startsWith("#f-") && link.getAttribute("href").charAt(0) === "#") {
      event.preventDefault();
      select(link.hash.slice(3), null, row && link.closest("td.number") ? "table" : "text");
    } else if (row && !link) {
      select(keyOf(row), null, null);
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    if (event.key === "Escape" && selected !== null) { unselect(true); return; }
    const onFigure = event.target.closest(".report-text a.m, #table tbody, #card");
    const by = { j: 1, k: -1 }[event.key] ||
      (onFigure ? { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key] : 0);
    if (!by || event.shiftKey) return;
    event.preventDefault();
    step(by);
  });
  byId("next").addEventListener("click", function () { step(1); });
  byId("previous").addEventListener("click", function () { step(-1); });
  byId("close").addEventListener("click", function () { unselect(true); });
  byId("copy").addEventListener("click", function () {
    const told = function () {
      const button = byId("copy");
      const before = Array.from(button.childNodes);
      button.replaceChildren(fazhi.word("evidence.copied"));
      setTimeout(function () { button.replaceChildren.apply(button, before); }, 1500);
    };
    const address = location.href;
    if (navigator.clipboard) navigator.clipboard.writeText(address).then(told).catch(function () { copyByHand(address); told(); });
    else { copyByHand(address); told(); }
  });
  const copyByHand = function (text) { // pages opened from files have no clipboard of their own
    const box = fazhi.make("textarea", { readonly: "" }, text);
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  };

  // Filters, kept in the address.
  const families = byId("by-family");
  const states = byId("by-state");
  const nameOf = function (item) {
    const name = item.querySelector(".name");
    const word = name.querySelector("." + fazhi.language) || name;
    return word.textContent + " (" + item.querySelector(".n:last-child").textContent + ")";
  };
  const fillFilters = function () {
    for (const [box, list] of [[families, "families"], [states, "states"]]) {
      const asked = box.options.length ? box.value : new URLSearchParams(location.search).get(box.name) || "";
      const choices = Array.from(byId(list).querySelectorAll("[data-code]")).map(function (item) {
        return fazhi.make("option", { value: item.dataset.code }, nameOf(item));
      });
      box.replaceChildren.apply(box, [fazhi.make("option", { value: "" }, fazhi.word("evidence.all"))].concat(choices));
      box.value = choices.some(function (choice) { return choice.value === asked; }) ? asked : "";
    }
  };
  const filter = function () {
    for (const row of rows) {
      row.hidden = Boolean((families.value && !row.classList.contains("family-" + families.value)) ||
        (states.value && !row.classList.contains(states.value)));
    }
    const filtered = families.value || states.value;
    for (const mark of marks) {
      mark.classList.toggle("off", Boolean(filtered) && keysOf(mark).every(function (key) {
        return !placeOf.has(key) || rows[placeOf.get(key)].hidden;
      }));
    }
    byId("shown").textContent = filtered ? fazhi.word("evidence.shown", { shown: shownRows().length, all: rows.length }) : "";
    tellPlace();
  };
  const showAll = function () {
    families.value = "";
    states.value = "";
    fazhi.ask({ family: null, state: null });
    filter();
  };
  if (table) {
    fillFilters();
    filter();
    for (const box of [families, states]) {
      box.addEventListener("change", function () {
        fazhi.ask({ family: families.value, state: states.value });
        filter();
        if (selected !== null && rows[placeOf.get(selected)].hidden) unselect(true);
      });
    }
  }

  // Sorting: a third press gives the order of the text again.
  const SORT = {
    value: function (row) { return Number(row.cells[0].dataset.value); },
    metric: function (row) { return row.className.split(" ")[0] + row.cells[1].innerText; },
    state: function (row) { return row.cells[2].innerText; },
  };
  const sortBy = function (head, direction) {
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    if (direction) head.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
    const told = rows.map(function (row, at) { return [direction ? SORT[head.dataset.sort](row) : at, at, row]; });
    told.sort(function (one, other) {
      const order = typeof one[0] === "number" ? one[0] - other[0] : one[0].localeCompare(other[0], "zh-CN");
      return (direction || 1) * order || one[1] - other[1];
    });
    table.tBodies[0].append.apply(table.tBodies[0], told.map(function (one) { return one[2]; }));
  };
  for (const head of table ? Array.from(table.tHead.rows[0].cells) : []) {
    const button = fazhi.make("button", { type: "button" }, ...head.childNodes);
    head.replaceChildren(button);
    button.addEventListener("click", function () {
      const now = head.getAttribute("aria-sort");
      sortBy(head, now === "ascending" ? -1 : now === "descending" ? 0 : 1);
    });
  }

  // The other numerals: each with its kind written behind it, and its reason to read.
  const showNumerals = byId("show-numerals");
  const nameNumerals = function () {
    for (const numeral of document.querySelectorAll(".report-text .u")) {
      const kind = numeral.className.match(/\bk-(\w+)/)[1];
      numeral.dataset.kind = fazhi.word("evidence.kind_" + kind);
      numeral.title = fazhi.word("evidence.kind_" + kind) + ": " + fazhi.word("evidence.why_" + kind);
    }
  };
  const numeralsAsked = function () {
    if (showNumerals.checked) nameNumerals();
    fazhi.ask({ numerals: showNumerals.checked ? "1" : null });
  };
  if (showNumerals) {
    showNumerals.checked = new URLSearchParams(location.search).get("numerals") === "1";
    if (showNumerals.checked) nameNumerals();
    showNumerals.addEventListener("change", numeralsAsked);
  }

  /** Go to what the address names. */
  const arrive = function () {
    const [, kind, name] = location.hash.match(/^#([a-z])-(\w+)$/) || [];
    if (kind === "f" || (kind === "r" && placeOf.has(name))) { select(name, null, "text"); return; }
    const element = kind ? byId(kind + "-" + name) : null;
    if (!element) return;
    unselect(false);
    openAround(element);
    if (kind === "n" && showNumerals) {
      showNumerals.checked = true;
      numeralsAsked();
      element.classList.add("here");
    }
    scrollTo(element);
  };
  window.addEventListener("hashchange", arrive);
  document.addEventListener("fazhi:language", function () {
    if (table) { fillFilters(); filter(); }
    if (showNumerals && showNumerals.checked) nameNumerals();
  });
  const outline = document.querySelector(".outline details");
  // On a narrow screen the text comes first, and the outline when asked for.
  if (outline && window.matchMedia("(max-width: 76rem)").matches) outline.open = false;
  arriving = true;
  arrive();
  arriving = false;
})();
