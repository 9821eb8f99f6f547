// Reception: everything here is a comfort; the form works without this file.
// Another procedure brings its papers and appointment at once, numbers bring the earlier applicant, files go up when they
// are chosen, a draft is kept every ten seconds.
(() => {
  const form = document.getElementById("tiep-nhan");
  if (!form) return;
  const procedure = form.elements.procedure;
  const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
  form.querySelectorAll("[data-comfort]").forEach((words) => (words.hidden = false));
  form.querySelectorAll("[data-plain]").forEach((button) => (button.hidden = true));

  const draft = form.parentElement.querySelector("[data-draft]");
  // Nothing is saved any more: said at once, and never beside "tự lưu". signed-out.js shows the way back.
  function signedOut() {
    draft.textContent = "Chưa lưu: phiên làm việc đã hết. Chữ và tệp trên trang này vẫn còn.";
    document.dispatchEvent(new CustomEvent("signed-out"));
  }

  // Part of the form to the server and its answer back. `more` holds the fields of this part.
  async function ask(what, more) {
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "intent", "unit"]) body.append(name, form.elements[name].value);
    for (const [name, value] of more) body.append(name, value);
    try {
      const answer = await fetch(form.dataset.pieces.replace(/nhap$/, what), { method: "POST", body, credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
      if (answer.ok && !answer.redirected) return await answer.text();
      if (answer.redirected || answer.status === 401 || answer.status === 403) signedOut();
      return null;
    } catch {
      return null;
    }
  }

  // Procedure ---------------------------------------------------------------------------------------------------
  async function refresh() {
    const query = new URLSearchParams({ procedure: procedure.value, unit: form.elements.unit.value });
    if (form.elements.place) query.set("place", form.elements.place.value);
    const answer = await fetch(`${form.dataset.preview}?${query}`, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (answer && (answer.redirected || answer.status === 401)) signedOut();
    if (!answer || !answer.ok || answer.redirected) return;
    const page = parsed(await answer.text());
    for (const id of ["id_papers", "hen", "phi"]) {
      const fresh = page.getElementById(id);
      const old = document.getElementById(id);
      if (fresh && old) id === "phi" ? (old.textContent = fresh.textContent.trim()) : old.replaceWith(fresh);
    }
    count();
  }

  function count() {
    const needed = [...form.querySelectorAll("tr[data-needed] .ck input")];
    const given = needed.filter((box) => box.checked).length;
    const shown = form.querySelector("[data-given]");
    if (shown) shown.textContent = given;
    const lacking = form.querySelector("[data-lacking]");
    if (lacking) lacking.hidden = given >= needed.length;
  }

  // The code of an identity card, scanned or pasted into any box: the server fills in what it says.
  const isCard = (text) => (text.match(/[|¦｜]/g) || []).length > 3;
  let scanning = 0;
  for (const name of ["tim", "id_number", "phone", "name"]) {
    form.elements[name].addEventListener("input", (event) => {
      clearTimeout(scanning);
      if (isCard(event.target.value)) scanning = setTimeout(() => form.requestSubmit(form.querySelector("[value=tim]")), 400);
    });
  }


  // The server searches, by everyday words too and in the order of what this desk receives most; the list shows what it found.
  const search = form.elements.tim;
  const all = [...procedure.options];
  const place = form.querySelector("[data-matches]");
  let searched = "";
  async function look() {
    const typed = search.value.trim();
    searched = typed;
    const answer = typed ? await ask("thu-tuc", [["tim", typed]]) : "";
    if (answer === null || searched !== typed) return null; // no answer, or to an older question: the list stays
    const page = parsed(answer);
    const found = [...page.querySelectorAll("option")].map((option) => document.adoptNode(option));
    page.querySelectorAll("select").forEach((list) => list.remove());
    place.replaceChildren(...page.body.childNodes);
    const chosen = procedure.value;
    const kept = all.filter((option) => !option.value || (option.value === chosen && !found.some((one) => one.value === chosen)));
    procedure.replaceChildren(...(found.length ? [...kept, ...found] : all));
    procedure.value = chosen;
    return found;
  }
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    if (!isCard(search.value)) waiting = setTimeout(look, 200);
  });
  search.addEventListener("keydown", async (event) => {
    if (event.key !== "Enter" || event.ctrlKey) return;
    event.preventDefault();
    if (isCard(search.value)) return;
    clearTimeout(waiting);
    const typed = search.value.trim();
    const found = await look();
    if (!found || !typed) return;
    procedure.value = found.length ? found[0].value : ""; // nothing of ours: what was chosen before is not meant either
    refresh();
    if (!found.length) return;
    form.elements.id_number.focus();
  });
  form.elements.place?.addEventListener("change", refresh);
  procedure.addEventListener("change", refresh);
  if (form.elements.unit.type !== "hidden") form.elements.unit.addEventListener("change", () => form.requestSubmit(form.querySelector("[value=hen]")));

  // Earlier applicant -------------------------------------------------------------------------------------------
  const fill = (person, everything) => {
    for (const name of ["name", "phone", "id_number", "address", "email", "kind"]) {
      const field = form.elements[name];
      if (person.dataset[name] && (everything || !field.value.trim() || name === "kind")) field.value = person.dataset[name];
    }
  };
  let asked = "";
  async function earlier() {
    const numbers = [["phone", form.elements.phone.value], ["id_number", form.elements.id_number.value]];
    const digits = JSON.stringify(numbers.map(([, value]) => value.replace(/[\s.\-]/g, "")));
    if (digits === asked || !numbers.some(([, value]) => value.replace(/\D/g, "").length >= 8)) return;
    asked = digits;
    const answer = await ask("nguoi-cu", numbers);
    if (answer === null) return;
    const place = document.getElementById("nguoi-cu");
    place.replaceChildren(...parsed(answer).body.childNodes);
    const people = place.querySelectorAll("[data-person]");
    if (people.length === 1) fill(people[0], false);
  }
  for (const name of ["phone", "id_number"]) form.elements[name].addEventListener("change", earlier);

  // Files -------------------------------------------------------------------------------------------------------
  // A sentence under the files of a line; the form below it stays as it is.
  function say(place, sentence) {
    const words = document.createElement("p");
    words.className = "err tiny";
    words.setAttribute("role", "alert");
    words.textContent = sentence;
    place.querySelectorAll(".err").forEach((old) => old.remove());
    place.prepend(words);
  }

  async function send(line, more) {
    const key = line.dataset.line;
    const place = line.querySelector(".line-files");
    const large = more.map(([, value]) => value).find((value) => value instanceof File && value.size > form.dataset.limit * 1048576);
    if (large) {
      line.querySelector(".scan-in").value = "";
      return say(place, `Tệp “${large.name}” lớn hơn ${form.dataset.limit} MB. Chụp hoặc quét ở độ phân giải thấp hơn rồi chọn lại.`);
    }
    place.setAttribute("aria-busy", "true");
    const own = form.elements[`ten-${key}`];
    const answer = await ask("tep", [["dong", key], ["ten", own ? own.value : line.querySelector("label").textContent], ...more]);
    place.removeAttribute("aria-busy");
    if (answer === null) return say(place, "Chưa gửi được tệp. Kiểm tra đường truyền rồi chọn lại; chữ đã gõ vẫn còn.");
    place.replaceWith(...parsed(answer).body.childNodes);
    const box = form.elements[`giay-${key}`];
    if (box && line.querySelector(".scan")) box.checked = true;
    line.querySelector(".scan-in").focus();
    count();
  }

  form.addEventListener("change", (event) => {
    if (event.target.matches(".scan-in") && event.target.files.length) {
      send(event.target.closest("[data-line]"), [...event.target.files].map((file) => [event.target.name, file]));
    }
    count();
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-drop]")) {
      event.preventDefault();
      send(button.closest("[data-line]"), [["bo", button.value]]);
    } else if (button.matches("[data-person]")) {
      event.preventDefault();
      fill(button, true);
    } else if (button.matches("[data-all]")) {
      event.preventDefault();
      form.querySelectorAll("tr[data-needed] .ck input").forEach((box) => (box.checked = true));
      count();
    }
  });

  // Draft -------------------------------------------------------------------------------------------------------
  const typed = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "nguoi-go", "dien", "intent", "unit"].includes(name));
  const words = () => JSON.stringify(typed().filter(([name]) => name !== "tim"));
  let kept = words();
  let leaving = false;
  setInterval(async () => {
    const now = words();
    if (leaving || now === kept) return;
    const said = await ask("nhap", typed());
    if (leaving) return;
    if (said === null) {
      if (!draft.textContent.startsWith("Chưa lưu")) draft.textContent = "Chưa lưu được bản nháp. Kiểm tra đường truyền; trang sẽ thử lại.";
      return;
    }
    kept = now;
    draft.textContent = said.replace("Bản nháp lưu", "Bản nháp tự lưu") + ".";
  }, 10000);
  // Who leaves sooner is not asked to wait: the browser sends the draft while the page goes.
  addEventListener("pagehide", () => {
    if (leaving || words() === kept || !navigator.sendBeacon) return;
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "nguoi-go", "intent", "unit"]) if (form.elements[name]) body.append(name, form.elements[name].value);
    for (const [name, value] of typed()) body.append(name, value);
    navigator.sendBeacon(form.dataset.pieces, body);
  });
  // A page that the browser had only put aside may be a form that was sent meanwhile.
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  // Keys --------------------------------------------------------------------------------------------------------
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && event.target.matches("input:not([type=file])")) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) form.querySelector("[data-send]").click();
  });
  form.addEventListener("submit", () => (leaving = true));
  const summary = document.getElementById("loi");
  if (summary) summary.focus();
  else if (!procedure.value) search.focus();
})();
