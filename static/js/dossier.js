// A dossier's page asks, when it is looked at again and every half minute, whether somebody has acted since it was drawn.
// It only says so: nothing on the page is changed or lost. Without this file the act itself says it.
(() => {
  const file = document.getElementById("tep");
  file?.addEventListener("change", () => {
    const limit = Number(file.dataset.limit);
    const large = [...file.files].find((one) => one.size > limit * 1048576);
    document.getElementById("tep-l")?.remove();
    if (!large) return;
    const words = document.createElement("p");
    words.id = "tep-l";
    words.className = "err";
    words.setAttribute("role", "alert");
    words.textContent = `Tệp “${large.name}” lớn hơn ${limit} MB. Chụp hoặc quét ở độ phân giải thấp hơn rồi chọn lại.`;
    file.before(words);
    file.value = "";
  });
  const place = document.querySelector("[data-news]");
  if (!place) return;
  async function ask() {
    if (document.hidden || place.childElementCount) return;
    try {
      const answer = await fetch(place.dataset.news, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
      if (answer.redirected || answer.status === 401) document.dispatchEvent(new CustomEvent("signed-out"));
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...page.body.children);
    } catch {
      // No line: the next half minute asks again.
    }
  }
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("focus", ask);
  setInterval(ask, 30000);
})();
