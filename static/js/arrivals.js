// The worklist asks every half minute, and when it is looked at again, whether work has come since it was drawn.
// It only says so, above the list: no row moves, nothing sounds. Without this file the next visit shows what is new.
(() => {
  const place = document.querySelector("[data-arrivals]");
  if (!place) return;
  let over = false;
  async function ask() {
    if (document.hidden || over) return;
    try {
      const answer = await fetch(place.dataset.arrivals, { credentials: "same-origin" });
      if (answer.redirected || answer.status === 403) over = true; // signed out: the next click says so
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (page.body.textContent.trim() === place.textContent.trim()) return;
      place.replaceChildren(...page.body.children);
      const link = place.querySelector("[data-reload]");
      if (link) link.href = location.pathname + location.search;
    } catch {
      // No line: the next half minute asks again.
    }
  }
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, 30000);
})();
