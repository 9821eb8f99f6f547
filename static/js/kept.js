// The page of what was kept in this browser: each copy with its time and a button that deletes it. Without a network it
// stands in for every page, and says so.
(() => {
  const KEY = "kept-dossiers";
  const list = document.querySelector("[data-kept]");
  const model = document.querySelector("template");
  const empty = document.querySelector("[data-empty]");
  const sprite = document.querySelector("use").getAttribute("href").split("#")[0]; // of this version, not of the copy's
  const all = () => { try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch { return []; } };

  async function drop(code) {
    const rest = all().filter((one) => code && one.code !== code);
    rest.length ? localStorage.setItem(KEY, JSON.stringify(rest)) : localStorage.removeItem(KEY);
    draw();
    document.querySelector("h1").focus();
    if (rest.length || !("serviceWorker" in navigator)) return;
    for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
  }

  function entry(one, place) {
    const part = model.content.cloneNode(true);
    part.querySelector(".code").textContent = one.code;
    part.querySelector("h2").append(one.title);
    part.querySelector("[data-said]").textContent = one.said;
    part.querySelector("details").open = place === 0;
    part.querySelector("button").append(` ${one.code}`);
    part.querySelector("button").addEventListener("click", () => drop(one.code));
    const copy = new DOMParser().parseFromString(one.html, "text/html").body;
    copy.querySelectorAll("h2").forEach((heading) => { const lower = document.createElement("h3"); lower.append(...heading.childNodes); heading.replaceWith(lower); });
    copy.querySelectorAll("use").forEach((icon) => icon.setAttribute("href", `${sprite}#${icon.getAttribute("href").split("#")[1]}`));
    part.querySelector("[data-copy]").append(...copy.childNodes);
    return part;
  }

  function draw() {
    const found = all();
    list.replaceChildren(...found.map(entry));
    empty.hidden = found.length > 0;
    document.querySelector("[data-all]").hidden = found.length < 2;
  }

  document.querySelector("[data-all]").addEventListener("click", () => drop());
  const offline = document.querySelector("[data-offline]");
  const elsewhere = location.pathname !== list.dataset.kept;
  offline.hidden = navigator.onLine && !elsewhere;
  offline.querySelector("a").setAttribute("href", location.pathname + location.search);
  addEventListener("online", () => { if (!elsewhere) offline.hidden = true; });
  addEventListener("offline", () => { offline.hidden = false; });
  draw();
})();
