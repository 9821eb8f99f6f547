// Keys of the desk: / search, J K move, X choose, Enter open, C go on, N receive, ? help. Off while typing; the account keeps the switch.
(() => {
  const rows = () => [...document.querySelectorAll(".wl tr.file")];
  const now = () => document.querySelector(".wl tr.cur");
  const help = document.getElementById("phim");
  const isOff = () => help?.hasAttribute("data-off");
  const typing = (node) => {
    const field = node.closest("input, select, textarea, [contenteditable]");
    return field && field.type !== "checkbox" && field.type !== "radio";
  };

  function move(by) {
    const list = rows();
    if (!list.length) return;
    const at = list.indexOf(now());
    const next = list[Math.max(0, Math.min(list.length - 1, at + by))];
    list.forEach((row) => row.classList.toggle("cur", row === next));
    next.querySelector("a").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  // ---- the ticked rows: how many, and only of one procedure and step ----
  const ticks = () => [...document.querySelectorAll(".wl input[name=chon]")];
  const said = document.querySelector("[data-chosen]");
  const before = said?.textContent;
  function count() {
    const chosen = ticks().filter((tick) => tick.checked);
    const kind = chosen[0]?.dataset.kind;
    ticks().forEach((tick) => {
      tick.closest("tr").classList.toggle("sel", tick.checked);
      if (tick.dataset.kind) tick.disabled = Boolean(kind) && tick.dataset.kind !== kind;
    });
    if (said) said.textContent = chosen.length ? `Đã chọn ${chosen.length} hồ sơ cùng thủ tục, cùng bước` : before;
  }
  document.addEventListener("change", (event) => event.target.name === "chon" && count());
  count();

  function goOn() {
    const bulk = document.querySelector("[data-bulk] button");
    if (bulk && ticks().some((tick) => tick.checked)) return bulk.click();
    const act = now()?.querySelector("a[data-act]") ?? document.querySelector(".actionbar a.btn-primary");
    act?.click();
  }

  const acts = {
    "/": () => document.getElementById("q")?.focus(),
    j: () => move(1),
    k: () => move(-1),
    x: () => now()?.querySelector("input[name=chon]:not(:disabled)")?.click(),
    c: goOn,
    n: () => document.querySelector("a[data-key=n]")?.click(),
    "?": () => help?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (isOff() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (help?.open || typing(event.target)) return;
    const key = event.key.toLowerCase();
    if (acts[key]) {
      event.preventDefault();
      acts[key]();
    } else if (key === "enter" && (event.target === document.body || event.target.type === "checkbox")) {
      event.preventDefault();
      now()?.querySelector("a")?.click();
    }
  });

  help?.querySelector("[data-keys-close]").addEventListener("click", () => help.close());

  // A receipt that has just been made is printed at once; its page can be printed again by the button.
  if (document.querySelector("[data-print-now]")) window.addEventListener("load", () => window.print(), { once: true });

  document.getElementById("loi")?.focus();
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
