// Says at once when the session is over, with the way back: what was typed is kept by the server and put back after signing in.
// Without this file a form that is sent then is kept all the same.
(() => {
  const main = document.querySelector("main[data-session]");
  if (!main) return;
  let touched = null;
  const note = (event) => (touched = event.target.form?.method === "post" ? event.target.form : touched);
  document.addEventListener("input", note);
  document.addEventListener("change", note);

  function say() {
    if (document.getElementById("het-phien")) return;
    const box = document.createElement("section");
    box.id = "het-phien";
    box.className = "call s-late mb4 stick-top";
    box.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = "Phiên làm việc đã hết, không gì được lưu nữa. Chữ và tệp trên trang này vẫn còn: đăng nhập lại, bạn trở về đúng chỗ này với đủ những gì đã gõ.";
    const way = document.createElement("button");
    way.type = "button";
    way.className = "btn btn-primary";
    way.textContent = "Đăng nhập lại";
    way.addEventListener("click", back);
    box.append(words, way);
    main.prepend(box);
  }

  // The form that was typed into goes to the server's keeping, files too; the way leads through the sign-in page.
  function back() {
    const form = touched ?? main.querySelector("form#tiep-nhan");
    if (!form) return location.reload();
    const where = document.createElement("input");
    where.type = "hidden";
    where.name = "giu-o";
    const there = new URL(form.getAttribute("action") || location.href, location.href);
    where.value = there.pathname + there.search;
    const send = document.createElement("button");
    send.formAction = main.dataset.keep;
    send.formNoValidate = true;
    send.hidden = true;
    form.append(where, send);
    form.requestSubmit(send);
  }

  async function ask() {
    if (document.hidden) return;
    const answer = await fetch(main.dataset.session, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
    if (answer?.status === 401) say();
    else if (answer?.status === 204) document.getElementById("het-phien")?.remove();
  }
  document.addEventListener("signed-out", say);
  document.addEventListener("visibilitychange", ask);
  addEventListener("focus", ask);
  setInterval(ask, 60000);
})();
