// Keys of the desk: / search, J and K move in the list, Enter opens. Off while typing; the page's switch turns them off for good.
(() => {
  const OFF = "keys-off";
  const rows = () => [...document.querySelectorAll(".wl tr.file")];
  const typing = (node) => node.closest("input, select, textarea, [contenteditable]");
  const isOff = () => localStorage.getItem(OFF) === "1";

  function move(by) {
    const list = rows();
    if (!list.length) return;
    const now = list.findIndex((row) => row.classList.contains("cur"));
    const next = list[Math.max(0, Math.min(list.length - 1, now + by))];
    list.forEach((row) => row.classList.toggle("cur", row === next));
    next.querySelector("a").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (isOff() || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === "/") {
      const box = document.getElementById("q");
      if (!box) return;
      event.preventDefault();
      box.focus();
    } else if (key === "j" || key === "k") {
      event.preventDefault();
      move(key === "j" ? 1 : -1);
    } else if (key === "enter" && event.target === document.body) {
      document.querySelector(".wl tr.cur a")?.click();
    }
  });

  const help = document.querySelector("[data-keys]");
  if (help) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn-link";
    const say = () => (button.textContent = isOff() ? "Bật phím tắt" : "Tắt phím tắt");
    button.addEventListener("click", () => {
      isOff() ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1");
      say();
    });
    say();
    help.append(" · ", button);
  }
  document.getElementById("loi")?.focus();
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
