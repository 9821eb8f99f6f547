// Beside a box for a day: a picker, and the weekday of what is typed. Without it the day is typed and the server reads it.
(() => {
  const names = document.documentElement.lang === "en"
    ? ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    : ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"];
  const pick = document.documentElement.lang === "en" ? "Choose a day" : "Chọn ngày";
  const read = (text) => {
    const found = /(?:^|\s)(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?:\s|$)/.exec(text) || /(?:^|\s)(\d\d)(\d\d)(\d{4})(?:\s|$)/.exec(text);
    if (!found) return null;
    const [day, month, year] = found.slice(1).map(Number);
    const date = new Date(year, month - 1, day);
    return date.getDate() === day && date.getMonth() === month - 1 ? date : null;
  };
  const two = (number) => String(number).padStart(2, "0");
  for (const box of document.querySelectorAll("[data-day]")) {
    const words = document.querySelector(`[data-weekday="${box.id}"]`);
    const say = () => {
      const date = read(box.value);
      if (words) words.textContent = date ? names[date.getDay()] : "";
    };
    box.addEventListener("input", say);
    const native = document.createElement("input");
    if (!("showPicker" in native)) continue;
    const timed = box.dataset.day === "moment";
    native.type = timed ? "datetime-local" : "date";
    native.tabIndex = -1;
    native.className = "vh";
    native.setAttribute("aria-hidden", "true");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-line";
    button.textContent = pick;
    button.addEventListener("click", () => {
      const date = read(box.value);
      const day = date ? `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}` : "";
      native.value = day && timed ? `${day}T${/\d\d:\d\d/.exec(box.value)?.[0] || "08:00"}` : day;
      try { native.showPicker(); } catch { box.focus(); }
    });
    native.addEventListener("change", () => {
      if (!native.value) return;
      const [day, time] = native.value.split("T");
      box.value = day.split("-").reverse().join("/") + (time ? ` ${time.slice(0, 5)}` : "");
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    });
    box.after(native, button);
  }
})();
