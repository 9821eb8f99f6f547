// On the spot: everything here is a comfort; the form works without this file.
// The fee is reckoned while one types; T: taken; Ctrl+Enter: done. The server reckons again what counts.
(() => {
  const form = document.getElementById("lam-ngay");
  if (!form) return;
  form.querySelectorAll("[data-comfort]").forEach((words) => (words.hidden = false));
  form.querySelectorAll("[data-plain]").forEach((button) => (button.hidden = true));
  const rule = Object.fromEntries(["firstPages", "first", "further", "most"].map((name) => [name, Number(form.dataset[name])]));
  const plain = (amount) => String(amount).replace(/\B(?=(\d{3})+$)/g, ".");
  const said = (amount) => `${plain(amount)} đ`;
  const count = (box) => (/^\d{1,4}$/.test(box.value.trim()) ? Number(box.value) : 0);

  function ofCopy(pages) {
    if (!rule.firstPages) return rule.first;
    const first = Math.min(pages, rule.firstPages);
    const whole = first * rule.first + (pages - first) * rule.further;
    return rule.most ? Math.min(whole, rule.most) : whole;
  }

  function how(pages) {
    if (!rule.firstPages) return `1 × ${plain(rule.first)}`;
    if (rule.most && ofCopy(pages) === rule.most) return `nhiều nhất ${plain(rule.most)}`;
    const first = Math.min(pages, rule.firstPages);
    return [`${first} × ${plain(rule.first)}`, ...(pages > first ? [`${pages - first} × ${plain(rule.further)}`] : [])].join(" + ");
  }

  function reckon() {
    let total = 0;
    form.querySelectorAll("[data-line]").forEach((row) => {
      const [, pages, copies] = [...row.querySelectorAll("input")];
      const fee = count(pages) && count(copies) ? ofCopy(count(pages)) * count(copies) : 0;
      row.querySelector("[data-how]").textContent = fee ? how(count(pages)) : "";
      row.querySelector("[data-fee]").textContent = fee ? said(fee) : "";
      total += fee;
    });
    form.querySelector("[data-total]").textContent = said(total);
  }
  form.addEventListener("input", reckon);
  reckon();

  const done = form.querySelector("button[value=xong]");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      done.click();
      return;
    }
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && !["radio", "checkbox"].includes(event.target.type);
    if (event.key.toLowerCase() === "t" && !typing && !event.ctrlKey && !event.altKey && !event.metaKey) {
      form.querySelector("input[name=payment][value=taken]").checked = true;
    }
  });

  // Enter in a box goes to the next one instead of sending the form; only the button and Ctrl+Enter send it.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || !event.target.matches("input:not([type=hidden])")) return;
    const boxes = [...form.querySelectorAll("input:not([type=hidden]), select, button")];
    event.preventDefault();
    boxes[boxes.indexOf(event.target) + 1]?.focus();
  });

  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => (sent = false));
})();
