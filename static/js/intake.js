// Reception: another procedure brings its papers and appointment at once; the form works without this file.
(() => {
  const form = document.getElementById("tiep-nhan");
  if (!form) return;
  const procedure = form.elements.procedure;
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();

  async function refresh() {
    const query = new URLSearchParams({ procedure: procedure.value, unit: form.elements.unit.value });
    const answer = await fetch(`${form.dataset.preview}?${query}`, { credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
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

  const filter = form.querySelector("[data-filter]");
  const all = [...procedure.options];
  filter.hidden = false;
  filter.querySelector("input").addEventListener("input", (event) => {
    const words = plain(event.target.value).split(/\s+/).filter(Boolean);
    const chosen = procedure.value;
    procedure.replaceChildren(...all.filter((o) => !o.value || o.value === chosen || words.every((w) => plain(o.text).includes(w))));
    procedure.value = chosen;
  });
  procedure.addEventListener("change", refresh);
  if (form.elements.unit.type !== "hidden") form.elements.unit.addEventListener("change", () => form.requestSubmit(form.querySelector("[value=hen]")));
  form.addEventListener("change", count);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) form.querySelector("[data-send]").click();
  });
  const summary = document.getElementById("loi");
  if (summary) summary.focus();
})();
