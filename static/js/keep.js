// "Giữ để xem khi mất mạng": keeps what this page says, in this browser alone, when the reader taps. No name, no papers, no
// link: what carries data-leave stays out, and addresses are taken off, since they hold secrets.
(() => {
  const KEY = "kept-dossiers", MOST = 10;
  const card = document.querySelector("[data-keep]");
  if (!card || !("serviceWorker" in navigator)) return;
  const { code, time, page } = card.dataset;
  const title = document.querySelector("h1").textContent;
  const [keep, drop] = card.querySelectorAll("button");
  const said = card.querySelector("[role=status]");

  const all = () => { try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch { return []; } };
  const others = () => all().filter((one) => one.code !== code);

  function copy() {
    const main = document.querySelector("main .wrap").cloneNode(true);
    main.querySelectorAll("[data-leave],form,input,button,script").forEach((part) => part.remove());
    main.querySelectorAll("a").forEach((link) => link.replaceWith(...link.childNodes));
    main.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id"));
    main.querySelectorAll("[aria-labelledby]").forEach((part) => part.removeAttribute("aria-labelledby"));
    main.querySelectorAll("h1").forEach((heading) => heading.remove());
    return main.innerHTML;
  }

  function show(sentence) {
    const mine = all().find((one) => one.code === code);
    drop.hidden = !mine;
    said.textContent = sentence ?? (mine ? mine.said : "");
  }

  keep.addEventListener("click", async () => {
    try {
      localStorage.setItem(KEY, JSON.stringify([{ code, title, time, said: card.dataset.kept, html: copy() }, ...others()].slice(0, MOST)));
      await navigator.serviceWorker.register(page);
      await navigator.serviceWorker.ready;
      show();
    } catch {
      localStorage.setItem(KEY, JSON.stringify(others()));
      show(card.dataset.failed);
    }
  });
  drop.addEventListener("click", async () => {
    const rest = others();
    rest.length ? localStorage.setItem(KEY, JSON.stringify(rest)) : localStorage.removeItem(KEY);
    if (!rest.length) await forget();
    show("");
  });

  async function forget() {
    for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
  }

  card.hidden = false;
  show();
})();
