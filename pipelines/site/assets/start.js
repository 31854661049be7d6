// Runs before the page is painted: its language and its colours. The address wins over what was chosen before,
// because a browser may keep nothing for pages that are opened from files.
(function () {
  "use strict";
  const root = document.documentElement;
  const kept = function (name) {
    try { return localStorage.getItem("fazhi-" + name); } catch (error) { return null; }
  };
  const asked = new URLSearchParams(location.search);
  const language = asked.get("lang") || kept("lang");
  root.lang = language === "en" ? "en" : "zh-CN";
  const theme = asked.get("theme") || kept("theme");
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  root.classList.add("scripted");

  // Pieces of data are scripts that call fazhi.piece: a page that is opened from a file may not fetch.
  const pieces = new Map();
  const entry = function (name) {
    if (!pieces.has(name)) {
      const made = {};
      made.promise = new Promise(function (resolve, reject) { made.resolve = resolve; made.reject = reject; });
      made.promise.catch(function () {});
      pieces.set(name, made);
    }
    return pieces.get(name);
  };
  const fazhi = window.fazhi = {
    /** Called by a piece: gives its data to whoever waits for it. */
    piece: function (name, data) { entry(name).resolve(data); },
    /** Run a script of the site, by its address from this page: a promise that it has run. */
    run: function (address) {
      return new Promise(function (resolve, reject) {
        const script = document.createElement("script");
        script.src = address;
        script.onload = function () { script.remove(); resolve(); };
        script.onerror = function () { script.remove(); reject(new Error(address.replace(/\?.*/, ""))); };
        document.head.append(script);
      });
    },
    /**
     * A promise of the data of the piece `name`, which stands in data/name.js. The piece `site` is asked for anew
     * each time and names the build, so that a browser never puts together pieces of two nights.
     */
    load: function (name) {
      const wanted = entry(name);
      if (!wanted.asked) {
        wanted.asked = true;
        const tag = name === "site" ? Promise.resolve("t=" + Date.now())
          : fazhi.load("site").then(function (site) { return "v=" + site.build; });
        tag.then(function (words) {
          return fazhi.run(document.body.dataset.root + "data/" + name + ".js?" + words);
        }).then(function () { wanted.reject(new Error(name)); }, wanted.reject);
      }
      return wanted.promise;
    },
    /** The data of a <script type="application/json"> of the page. */
    data: function (id) { return JSON.parse(document.getElementById(id).textContent); },
    get language() { return root.lang === "en" ? "en" : "zh"; },
  };
})();
