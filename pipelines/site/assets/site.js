// What every page has: words in the language chosen, its switch, the colours' switch, links that carry both on.
(function () {
  "use strict";
  const fazhi = window.fazhi;
  const root = document.documentElement;
  const keep = function (name, value) {
    try {
      if (value) localStorage.setItem("fazhi-" + name, value);
      else localStorage.removeItem("fazhi-" + name);
    } catch (error) { /* then the address alone carries it */ }
  };

  /** The word of a key in the page's language; {name} stands for a value. */
  fazhi.word = function (key, values) {
    const pair = fazhi.words[key];
    if (!pair) throw new Error("no word " + key);
    const text = pair[fazhi.language === "en" ? 1 : 0];
    return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  };
  /** Whether a key has a word. */
  fazhi.hasWord = function (key) { return key in fazhi.words; };

  const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
  /** A number with thousands separators. */
  fazhi.number = function (value) { return value === null || value === undefined ? "" : plain.format(value); };
  /** A number with unit and, in words, how exact it is. */
  fazhi.quantity = function (value, unit, qualifier) {
    if (value === null || value === undefined) return "";
    const rough = qualifier && qualifier !== "exact" ? fazhi.word("qualifier." + qualifier) + " " : "";
    return rough + plain.format(value) + (unit ? (unit === "%" ? "" : "\u202f") + unit : "");
  };
  /** An element: fazhi.make("a", {href: "x"}, "text", child). Text stays text. */
  fazhi.make = function (name, attributes) {
    const made = document.createElement(name);
    for (const key in attributes || {}) {
      if (attributes[key] !== null && attributes[key] !== undefined) made.setAttribute(key, attributes[key]);
    }
    made.append(...Array.prototype.slice.call(arguments, 2).filter(function (child) { return child !== null; }));
    return made;
  };
  /** The address of a place in the site, from this page. */
  fazhi.to = function (place) { return document.body.dataset.root + place; };

  /** Change what the address asks for: null takes a name away. The page stays, and can be shared as it is. */
  fazhi.ask = function (wanted) {
    const asked = new URLSearchParams(location.search);
    for (const name in wanted) {
      if (wanted[name] === null || wanted[name] === "") asked.delete(name);
      else asked.set(name, wanted[name]);
    }
    const words = asked.toString();
    history.replaceState(history.state, "", location.pathname + (words ? "?" + words : "") + location.hash);
  };

  // Attributes hold the Chinese word; data-en-NAME the English one. What is replaced is kept in data-zh-NAME.
  const titles = { zh: document.title, en: root.getAttribute("data-en-title") };
  const ATTRIBUTES = ["aria-label", "placeholder", "title", "alt"];
  fazhi.translateAttributes = function (within) {
    for (const name of ATTRIBUTES) {
      for (const element of within.querySelectorAll("[data-en-" + name + "]")) {
        if (!element.hasAttribute("data-zh-" + name)) element.setAttribute("data-zh-" + name, element.getAttribute(name));
        element.setAttribute(name, element.getAttribute("data-" + fazhi.language + "-" + name));
      }
    }
  };

  const button = document.getElementById("language");
  const show = function () {
    fazhi.translateAttributes(document);
    document.title = titles[fazhi.language];
    button.textContent = fazhi.language === "en" ? "中文" : "English";
    button.lang = fazhi.language === "en" ? "zh-CN" : "en";
  };
  button.addEventListener("click", function () {
    root.lang = fazhi.language === "en" ? "zh-CN" : "en";
    keep("lang", fazhi.language);
    fazhi.ask({ lang: fazhi.language === "en" ? "en" : null });
    show();
    document.dispatchEvent(new CustomEvent("fazhi:language"));
  });
  show();

  const theme = document.getElementById("theme");
  const THEMES = ["auto", "dark", "light"];
  const nameTheme = function () {
    for (const [index, language] of ["zh", "en"].entries()) {
      const pair = fazhi.words["site.theme_" + (root.dataset.theme || "auto")];
      for (const name of ["aria-label", "title"]) theme.setAttribute("data-" + language + "-" + name, pair[index]);
    }
    fazhi.translateAttributes(theme.parentElement);
  };
  theme.addEventListener("click", function () {
    const next = THEMES[(THEMES.indexOf(root.dataset.theme || "auto") + 1) % THEMES.length];
    if (next === "auto") delete root.dataset.theme; else root.dataset.theme = next;
    keep("theme", next === "auto" ? null : next);
    fazhi.ask({ theme: next === "auto" ? null : next });
    nameTheme();
    document.dispatchEvent(new CustomEvent("fazhi:theme"));
  });
  nameTheme();
  const system = matchMedia("(prefers-color-scheme: dark)");
  if (system.addEventListener) {
    system.addEventListener("change", function () { document.dispatchEvent(new CustomEvent("fazhi:theme")); });
  }

  // Links to other pages carry language and colours on, at the moment that they are used.
  const carry = function (event) {
    const link = event.target.closest ? event.target.closest("a[href]") : null;
    if (!link || link.protocol !== location.protocol || link.host !== location.host || !/\.html$/.test(link.pathname)) return;
    const words = new URLSearchParams(link.search);
    if (fazhi.language === "en") words.set("lang", "en"); else words.delete("lang");
    if (root.dataset.theme) words.set("theme", root.dataset.theme); else words.delete("theme");
    const asked = words.toString();
    if (link.getAttribute("href").charAt(0) !== "#") link.search = asked ? "?" + asked : "";
  };
  for (const kind of ["click", "auxclick", "contextmenu"]) document.addEventListener(kind, carry, true);
  for (const form of document.querySelectorAll("form[role=search]")) {
    form.addEventListener("submit", function () {
      for (const [name, value] of [["lang", fazhi.language === "en" ? "en" : null], ["theme", root.dataset.theme]]) {
        if (value) form.append(fazhi.make("input", { type: "hidden", name: name, value: value }));
      }
    });
  }

  // "/" leads to the search box, as on many sites.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) return;
    const box = document.querySelector("input[type=search]");
    if (box) { event.preventDefault(); box.focus(); }
  });

  const dated = function () {
    fazhi.load("site").then(function (site) {
      document.getElementById("data-of").textContent = fazhi.word("site.data_of", { date: site.made_at });
    }).catch(function () {});
  };
  document.addEventListener("fazhi:language", dated);
  dated();
})();
