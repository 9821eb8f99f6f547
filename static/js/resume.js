// Papers handed in over a bad line: choosing a file sends it, in pieces that go on where they stopped, also after the page
// was closed and the same file chosen again. Photos are made smaller first. Without this file the plain form sends them.
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
  async function ask(address, options, words, tell, proof) {
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await fetch(address, { credentials: "omit", cache: "no-store", ...options(), headers: { ...options().headers, "Form-Proof": proof } });
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

  // A photo larger than it need be to be read, drawn smaller and the right way up. What the browser cannot draw goes as it is.
  const LARGEST_SIDE = 2400;
  const SMALL_ENOUGH = 1_000_000;
  async function smaller(file) {
    if (!/^image\/(jpeg|png|heic|heif|webp)$/.test(file.type) || file.size < SMALL_ENOUGH || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LARGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      const drawing = canvas.getContext("2d");
      drawing.fillStyle = "#fff";
      drawing.fillRect(0, 0, canvas.width, canvas.height);
      drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const bytes = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
      if (!bytes || bytes.size >= file.size) return file;
      return new File([bytes], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg", lastModified: file.lastModified });
    } catch {
      return file;
    }
  }

  async function send(form, slot, file, tell) {
    const words = form.dataset;
    const proof = form.elements["bieu-mau"].value;
    const query = new URLSearchParams({
      lan: form.elements.lan.value,
      "giay-to": slot,
      co: file.size,
      dau: `${file.name} ${file.lastModified}`,
      ten: file.name,
    });
    const address = `${words.pieces}?${query}`;
    let come = await ask(address, () => ({ method: "GET" }), words, tell, proof);
    while (!come.done) {
      const from = come.offset;
      tell(words.sending.replace("{name}", file.name).replace("{share}", Math.floor((100 * from) / file.size)), from / file.size);
      const body = file.slice(from, from + PIECE); // empty when every byte is there and nobody has looked at them yet
      come = await ask(address, () => ({ method: "POST", body, headers: { "Upload-Offset": from } }), words, tell, proof);
      if (come.offset === from && !come.done) await wait(1);
    }
  }

  const form = document.querySelector("form[data-pieces]");
  document.querySelector(".err-sum, [data-sent].call")?.focus();
  if (!form || !window.fetch || !Blob.prototype.slice) return;
  form.querySelector("[data-plain]").hidden = true;

  // The files that the server has now, and what can be done next; what is chosen in the other fields stays.
  async function refresh(slot) {
    const answer = await fetch(location.pathname, { credentials: "omit", cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of [`[data-paper="${slot}"] [data-files]`, `[data-paper="${slot}"] label`, "[data-finish]"]) {
      const fresh = page.querySelector(part);
      if (fresh) document.querySelector(part)?.replaceWith(fresh);
    }
  }

  let queue = Promise.resolve();
  let busy = 0;
  async function take(paper, field, chosen) {
    const state = paper.querySelector("[data-state]");
    const bar = paper.querySelector("progress");
    const tell = (text, share) => {
      state.textContent = text;
      if (share !== undefined) bar.value = share;
    };
    paper.querySelector(".err")?.remove();
    bar.hidden = false;
    const sent = [];
    const refused = [];
    for (const one of chosen) {
      try {
        tell(form.dataset.shrinking.replace("{name}", one.name));
        await send(form, paper.dataset.paper, await smaller(one), tell);
        sent.push(one.name);
      } catch (error) {
        refused.push(error instanceof Refused ? error.message : form.dataset.failed);
      }
    }
    bar.hidden = true;
    field.value = "";
    if (sent.length) await refresh(paper.dataset.paper);
    state.classList.toggle("err", refused.length > 0);
    tell([...(sent.length ? [form.dataset.done.replace("{name}", sent.join(", "))] : []), ...refused].join(" "));
    if (document.activeElement === document.body || paper.contains(document.activeElement)) state.focus();
  }

  form.addEventListener("change", (event) => {
    const field = event.target;
    if (field.type !== "file" || !field.files.length) return;
    const chosen = [...field.files];
    busy += 1;
    queue = queue.then(() => take(field.closest("[data-paper]"), field, chosen)).finally(() => (busy -= 1));
  });
  // Who presses a button while files are on their way waits for them, once.
  form.addEventListener("submit", (event) => {
    if (!busy) return;
    event.preventDefault();
    const button = event.submitter;
    queue.then(() => form.requestSubmit(button?.isConnected ? button : document.querySelector(`[data-finish] [value="${button?.value}"]`)));
  });
})();
