// Papers handed in over a bad line: files go up in pieces and go on where they stopped, also after the page was closed and
// the same file chosen again. Without this file, or in a browser that lacks something, the plain form sends them.
(() => {
  const PIECE = 192 * 1024;
  const wait = (seconds) =>
    new Promise((resolve) => {
      const over = () => {
        clearTimeout(clock);
        removeEventListener("online", over);
        resolve();
      };
      const clock = setTimeout(over, seconds * 1000);
      addEventListener("online", over);
    });

  class Refused extends Error {}

  // One request, tried until the line answers. A refusal ends it with its sentence.
  async function ask(address, options, words, tell) {
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await fetch(address, { credentials: "omit", cache: "no-store", ...options() });
        const said = await answer.json();
        if (said.error) throw new Refused(said.error);
        return said;
      } catch (error) {
        if (error instanceof Refused) throw error;
        tell(words.waiting);
        await wait(Math.min(30, 2 ** tries));
        options = () => ({ method: "GET" });
      }
    }
  }

  async function send(form, file, tell) {
    const words = form.dataset;
    const query = new URLSearchParams({
      lan: form.elements.lan.value,
      "giay-to": form.elements["giay-to"].value,
      co: file.size,
      dau: `${file.name} ${file.lastModified}`,
      ten: file.name,
    });
    const address = `${words.pieces}?${query}`;
    let come = await ask(address, () => ({ method: "GET" }), words, tell);
    while (!come.done) {
      const from = come.offset;
      tell(words.sending.replace("{name}", file.name).replace("{share}", Math.floor((100 * from) / file.size)), from / file.size);
      const body = file.slice(from, from + PIECE); // empty when every byte is there and nobody has looked at them yet
      come = await ask(address, () => ({ method: "POST", body, headers: { "Upload-Offset": from } }), words, tell);
      if (come.offset === from && !come.done) await wait(1);
    }
  }

  for (const form of document.querySelectorAll("form[data-pieces]")) {
    const chosen = form.querySelector("input[type=file]");
    const state = form.querySelector("[data-state]");
    const bar = form.querySelector("progress");
    const tell = (text, share) => {
      state.textContent = text;
      if (share !== undefined) bar.value = share;
    };
    form.addEventListener("submit", async (event) => {
      if (!chosen.files.length || !window.fetch || !Blob.prototype.slice) return;
      event.preventDefault();
      form.querySelector("button").disabled = true;
      chosen.disabled = true;
      bar.hidden = false;
      try {
        for (const file of chosen.files) await send(form, file, tell);
        location.replace(`${location.pathname}?${Date.now()}#${form.parentElement.id}`);
      } catch (error) {
        form.querySelector("button").disabled = false;
        chosen.disabled = false;
        bar.hidden = true;
        tell(error instanceof Refused ? error.message : form.dataset.failed);
        chosen.focus();
      }
    });
  }
})();
