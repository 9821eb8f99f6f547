// The board brings itself up to date: each minute, while it is in view and nobody is busy with it. The switch stops it.
(() => {
  const OFF = "board-refresh-off";
  const switcher = document.querySelector("[data-refresh]");
  if (!switcher) return;
  const box = switcher.querySelector("input");
  const busy = () => document.hidden || !box.checked || document.querySelector("main details[open]") || document.activeElement?.closest("main form") || String(getSelection());

  async function refresh() {
    if (busy()) return;
    const answer = await fetch(location.href, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (answer && (answer.redirected || answer.status === 401)) document.dispatchEvent(new CustomEvent("signed-out"));
    if (!answer || !answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = [...page.querySelectorAll("[data-live]")];
    const old = [...document.querySelectorAll("[data-live]")];
    if (busy() || fresh.length !== old.length) return;
    old.forEach((part, place) => part.replaceWith(fresh[place]));
  }

  box.checked = localStorage.getItem(OFF) !== "1";
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  switcher.hidden = false;
  setInterval(refresh, Number(switcher.dataset.refresh) * 1000);
})();
