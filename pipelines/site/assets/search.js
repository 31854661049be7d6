// Searches agencies, metrics and reports by name, and the reports' sentences by an index of neighbouring characters.
(function () {
  "use strict";
  const fazhi = window.fazhi;
  const make = fazhi.make;
  const box = document.getElementById("q"), place = document.getElementById("found"), told = document.getElementById("told");
  const MOST_NAMES = 6, MOST_SENTENCES = 20, AT_ONCE = 12, MOST_REPORTS = 240; // that are read before one has to ask for more
  const SPLIT = /[^。；！？;!?]*[。；！？;!?]*/g;
  let turn = 0;

  const isWord = function (character) { return /[\p{L}\p{N}]/u.test(character); };
  /** Every two neighbouring letters or digits of a text: the same as the index has. */
  const pairs = function (text) {
    const characters = Array.from(text.toLowerCase()), found = new Set();
    for (let index = 1; index < characters.length; index += 1) {
      if (isWord(characters[index - 1]) && isWord(characters[index])) found.add(characters[index - 1] + characters[index]);
    }
    return Array.from(found);
  };
  const bucketOf = function (pair, buckets) {
    const characters = Array.from(pair);
    return (characters[0].codePointAt(0) * 7919 + characters[1].codePointAt(0)) % buckets;
  };
  const both = function (one, other) {
    const held = new Set(other);
    return one.filter(function (number) { return held.has(number); });
  };
  /** A promise of the numbers of the reports whose text has all pairs of a term. */
  const withTerm = function (term) {
    const wanted = pairs(term);
    if (!wanted.length) return Promise.resolve([]);
    return fazhi.load("search").then(function (search) {
      return Promise.all(search.indexes.map(function (index) { return inIndex(index, search.size, wanted); }));
    }).then(function (lists) { return lists.flat(); });
  };
  /** The same of one index, whose name tells its place and its buckets. */
  const inIndex = function (index, size, wanted) {
    const parts = index.split("-").map(Number);
    return Promise.all(wanted.map(function (pair) {
      return fazhi.load("search/" + index + "/" + bucketOf(pair, parts[1])).then(function (shelf) {
        let number = parts[0] * size;
        return (shelf[pair] || []).map(function (step) { number += step; return number; });
      });
    })).then(function (lists) {
      return lists.sort(function (one, other) { return one.length - other.length; }).reduce(both);
    });
  };
  const nameOf = function (report) {
    return [report.agency.region, report.agency.name, report.title, report.year].filter(Boolean).join(" ").toLowerCase();
  };
  /** A promise of the current reports that have each term in their text or in their name, the newest first. */
  const candidates = function (terms, register) {
    return Promise.all(terms.map(withTerm)).then(function (lists) {
      return register.reports.filter(function (report) {
        return report.isCurrent && terms.every(function (term, index) {
          if (!(lists[index] instanceof Set)) lists[index] = new Set(lists[index]);
          return lists[index].has(report.no) || nameOf(report).includes(term);
        });
      });
    });
  };
  /** What of the terms a sentence of the report must have: those that its name has not. All, if it has them all. */
  const termsFor = function (report, terms) {
    const name = nameOf(report);
    const left = terms.filter(function (term) { return !name.includes(term); });
    return left.length ? left : terms;
  };

  /** The sentences of a report that have all terms: {text, start}. */
  const sentencesOf = function (lines, terms) {
    const found = [];
    for (const line of lines) {
      if (!terms.every(function (term) { return line[1].toLowerCase().includes(term); })) continue;
      let characters = 0;
      for (const sentence of line[1].match(SPLIT)) {
        const low = sentence.toLowerCase();
        if (sentence && terms.every(function (term) { return low.includes(term); })) {
          const first = Math.min(...terms.map(function (term) { return low.indexOf(term); }));
          found.push({ text: sentence, line: line[0], start: line[0] + characters, length: Array.from(sentence).length, hit: line[0] + characters + Array.from(sentence.slice(0, first)).length });
        }
        characters += Array.from(sentence).length;
      }
    }
    return found;
  };
  /** The figure of the sentence that follows its first hit, or else its first one; null without any. */
  const figureOf = function (sentence, figures) {
    const inside = figures.filter(function (one) { return one[0] >= sentence.start && one[0] < sentence.start + sentence.length; });
    const after = inside.find(function (one) { return one[0] >= sentence.hit; });
    return after || inside[0] || null;
  };

  /** A text with the terms marked in it. */
  const marked = function (text, terms) {
    const low = text.toLowerCase(), parts = [];
    let from = 0;
    while (from < text.length) {
      let next = -1, length = 0;
      for (const term of terms) {
        const place = low.indexOf(term, from);
        if (place >= 0 && (next < 0 || place < next)) { next = place; length = term.length; }
      }
      if (next < 0) break;
      parts.push(text.slice(from, next), make("mark", {}, text.slice(next, next + length)));
      from = next + length;
    }
    parts.push(text.slice(from));
    return parts;
  };

  const group = function (key, items, all) {
    if (!items.length) return [];
    const list = make("ul", { class: "results" }, ...items);
    const section = make("section", {}, make("h2", {}, fazhi.word(key)), list);
    if (all) section.append(make("p", {}, make("a", { href: all.to }, fazhi.word("search.all", { count: fazhi.number(all.count) }))));
    return [section];
  };
  /** Those whose name has all terms; what begins with the first one comes first, then the shorter. */
  const named = function (rows, terms, name) {
    return rows.map(function (row) { return [name(row).toLowerCase(), row]; }).filter(function (pair) {
      return terms.every(function (term) { return pair[0].includes(term); });
    }).sort(function (one, other) {
      const ahead = other[0].startsWith(terms[0]) - one[0].startsWith(terms[0]);
      return ahead || one[0].length - other[0].length;
    }).map(function (pair) { return pair[1]; });
  };

  const showSentences = function (section, reports, terms, mine) {
    const list = make("ol", { class: "results sentences" }), state = make("p", { class: "soft", role: "status" }), more = make("button", { type: "button" }, fazhi.word("search.more"));
    more.hidden = true;
    section.append(list, state, more);
    let next = 0, waiting = [], quota = MOST_SENTENCES, enough = MOST_REPORTS;
    const step = function () {
      if (mine !== turn) return;
      while (waiting.length && list.children.length < quota) list.append(waiting.shift());
      const done = next >= reports.length;
      if (list.children.length >= quota || next >= enough || (done && !waiting.length)) {
        state.textContent = !done ? fazhi.word("search.read", { done: fazhi.number(next), all: fazhi.number(reports.length) })
          : list.children.length ? "" : fazhi.word("search.no_sentences");
        more.hidden = done && !waiting.length;
        return;
      }
      state.textContent = fazhi.word("search.searching");
      const some = reports.slice(next, next + AT_ONCE);
      next += AT_ONCE;
      Promise.all(some.map(function (report) {
        return fazhi.load("text/" + (report.agency.key || report.key)).then(function (texts) {
          const text = texts[report.key], seen = new Set(), wanted = termsFor(report, terms);
          // Those with a figure first: they lead to evidence. A sentence may stand twice in a report.
          return sentencesOf(text.lines, wanted).map(function (sentence) {
            return [figureOf(sentence, text.figures), sentence];
          }).sort(function (one, other) { return (one[0] === null) - (other[0] === null); }).filter(function (pair) {
            return !seen.has(pair[1].text.trim()) && seen.add(pair[1].text.trim());
          }).map(function (pair) {
            const figure = pair[0], sentence = pair[1];
            const to = report.to + (figure ? "#f-" + figure[1] : "#p-" + sentence.line);
            return make("li", {}, make("a", { href: to, lang: "zh-CN" }, ...marked(sentence.text.trim(), wanted)),
              make("span", { class: "small soft", lang: "zh-CN" }, (report.agency.name || report.title) + (report.year ? " · " + report.year : "")));
          });
        });
      })).then(function (items) { waiting = waiting.concat(items.flat()); step(); })
        .catch(function (error) { state.textContent = fazhi.word("table.failed", { why: error.message }); });
    };
    more.addEventListener("click", function () { quota = list.children.length + MOST_SENTENCES; enough = next + MOST_REPORTS; more.hidden = true; step(); });
    step();
  };

  const search = function () {
    const words = box.value.trim(), terms = words.toLowerCase().split(/\s+/).filter(Boolean), mine = (turn += 1);
    fazhi.ask({ q: words || null });
    if (!terms.length) { place.replaceChildren(); told.textContent = fazhi.word("search.type"); return; }
    fazhi.register("reports", "metrics").then(function (register) {
      return candidates(terms, register).then(function (texts) { return [register, texts]; });
    }).then(function (found) {
      if (mine !== turn) return;
      const register = found[0], texts = found[1];
      const agencies = named(register.agencies, terms, function (row) { return [row.region, row.name, row.short].filter(Boolean).join(" "); });
      const metrics = named(Array.from(register.metrics.values()), terms, function (row) { return [row.zh, row.en, row.code].join(" "); });
      const reports = named(register.reports.filter(function (row) { return row.isCurrent; }), terms, nameOf);
      const query = "?q=" + encodeURIComponent(words);
      place.replaceChildren(
        ...group("search.metrics", metrics.slice(0, MOST_NAMES).map(function (row) {
          return make("li", {}, make("a", { href: row.to, class: "family-name family-" + row.family }, row.name()), make("span", { class: "small soft" }, row.code));
        })),
        ...group("search.agencies", agencies.slice(0, MOST_NAMES).map(function (row) {
          return make("li", {}, fazhi.link(row.to, row.name), make("span", { class: "small soft", lang: "zh-CN" }, row.region || ""));
        }), agencies.length > MOST_NAMES ? { to: fazhi.to("agencies.html") + query, count: agencies.length } : null),
        ...group("search.reports", reports.slice(0, MOST_NAMES).map(function (row) {
          return make("li", {}, fazhi.link(row.to, row.title));
        }), reports.length > MOST_NAMES ? { to: fazhi.to("reports.html") + query, count: reports.length } : null),
      );
      told.textContent = metrics.length || agencies.length || reports.length || texts.length
        ? fazhi.word("search.found", { words: words, agencies: fazhi.number(agencies.length), metrics: fazhi.number(metrics.length), reports: fazhi.number(reports.length), texts: fazhi.number(texts.length) })
        : fazhi.word("search.nothing", { words: words });
      if (texts.length) {
        const section = make("section", {}, make("h2", {}, fazhi.word("search.sentences")));
        place.append(section);
        showSentences(section, texts, terms, mine);
      }
    }).catch(function (error) {
      if (mine === turn) told.textContent = fazhi.word("table.failed", { why: error.message });
    });
  };

  let waiting;
  box.value = new URLSearchParams(location.search).get("q") || "";
  box.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(search, 200); });
  box.form.addEventListener("submit", function (event) { event.preventDefault(); clearTimeout(waiting); search(); });
  document.addEventListener("fazhi:language", search);
  search();
  if (!box.value) box.focus();
})();
