// Beside a box with data-reads: what was typed, read back in words while it is typed. The server reads; this only asks.
(() => {
  for (const box of document.querySelectorAll("[data-reads]")) {
    const words = document.getElementById(`${box.id}_doc`);
    if (!words) continue;
    let waiting = 0;
    let asked = box.value;
    box.addEventListener("input", () => {
      clearTimeout(waiting);
      words.textContent = "";
      waiting = setTimeout(async () => {
        const typed = (asked = box.value);
        const query = new URLSearchParams({ loai: box.dataset.reads, go: typed });
        const answer = typed.trim() ? await fetch(`/can-bo/doc?${query}`, { credentials: "same-origin" }).catch(() => null) : null;
        if (typed === asked && answer?.ok && !answer.redirected) words.textContent = await answer.text();
      }, 250);
    });
  }
})();
