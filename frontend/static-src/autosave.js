// A form with data-autosave="address" saves itself while one writes.
//
// It posts its fields to the address (with X-Samband-Autosave: 1). The server answers
//   200 and JSON {"version": …, "saved": "10.42"}   the field named "version" takes the new value
//   409 and HTML with #jamforelse in it             somebody else saved in the meantime: both texts are shown, saving stops
//   422 and HTML with .ds-error-summary in it       not saved; its first line is shown
// Until the server has confirmed, a copy stays in this browser and is offered when the form is opened again.
import { Copy, written } from "./copies.js";
import { announce } from "./status.js";

const PAUSE = 1200;
const LONGEST_WAIT = 4000;
const forms = new WeakMap();

function show(form, state, text) {
  const line = form.querySelector("[data-saved]") ?? document.querySelector(`[data-saved][data-for="${form.id}"]`);
  if (!line) return;
  const changed = line.dataset.saved !== state;
  line.dataset.saved = state;
  line.textContent = text;
  if (changed && state === "failed") announce(text);
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.confirmed = written(form);
    this.copy = new Copy(form, form.dataset.autosave);
    this.timer = 0;
    this.running = null;
    this.stopped = false;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    if (this.copy.content === this.confirmed) this.copy.drop();
    else this.copy.offer(() => this.changed());
  }

  get dirty() {
    return written(this.form) !== this.confirmed;
  }

  changed() {
    if (!this.dirty) return;
    this.copy.keep();
    if (this.stopped) return show(this.form, "failed", "Inte sparat – jämför texterna och spara sedan själv");
    show(this.form, "saving", "Sparar …");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  /** Save until nothing is left to save. One request at a time, or the second would be stale because of the first. */
  save({ leaving = false } = {}) {
    clearTimeout(this.timer);
    if (this.running) return this.running;
    this.running = this.send(leaving).finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async send(leaving) {
    while (this.dirty && !this.stopped) {
      const content = written(this.form);
      let answer;
      try {
        answer = await fetch(this.form.dataset.autosave, {
          method: "POST",
          body: new URLSearchParams(new FormData(this.form)),
          headers: { "X-Samband-Autosave": "1", Accept: "application/json, text/html" },
          keepalive: leaving,
          redirect: "manual", // towards sign-in, when it has lapsed
        });
      } catch {
        show(this.form, "failed", "Inte sparat – ingen kontakt. Texten finns kvar här.");
        this.timer = setTimeout(() => this.save(), 5000);
        return;
      }
      if (!answer.ok) return this.refused(answer);
      const { version, saved } = await answer.json();
      const field = this.form.elements.namedItem("version");
      if (field && version !== undefined) field.value = version;
      this.confirmed = content;
      if (!this.dirty) {
        this.copy.drop();
        show(this.form, "saved", `Sparat ${saved}`);
      }
    }
  }

  async refused(answer) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.status === 409) {
      this.stopped = true;
      const comparison = page.getElementById("jamforelse");
      document.getElementById("jamforelse")?.remove();
      if (comparison) this.form.before(document.adoptNode(comparison));
      const version = comparison?.dataset.version ?? page.querySelector("[name=version]")?.value;
      const field = this.form.elements.namedItem("version");
      if (field && version) field.value = version;
      show(this.form, "failed", "Inte sparat – någon annan har sparat. Din text finns kvar här.");
    } else if (answer.status === 422) {
      const reason = page.querySelector(".ds-error-summary li")?.textContent.trim();
      show(this.form, "failed", `Inte sparat – ${reason || "något behöver rättas"}`);
    } else if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) {
      show(this.form, "failed", "Inte sparat – logga in igen i en ny flik. Texten finns kvar här.");
      this.timer = setTimeout(() => this.save(), 5000);
    } else {
      show(this.form, "failed", "Inte sparat – försöker igen. Texten finns kvar här.");
      this.timer = setTimeout(() => this.save(), 5000);
    }
  }
}

function start() {
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    if (!forms.has(form)) forms.set(form, new Autosave(form));
  }
}

const active = () => [...document.querySelectorAll("form[data-autosave]")].map((form) => forms.get(form)).filter(Boolean);

// Submitting by hand waits for a save under way: otherwise the form would be stale because of itself.
document.addEventListener(
  "submit",
  (event) => {
    const autosave = forms.get(event.target);
    if (!autosave || autosave.letThrough) return;
    if (!autosave.running) {
      clearTimeout(autosave.timer);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    autosave.running.finally(() => {
      autosave.letThrough = true;
      event.target.requestSubmit(event.submitter ?? undefined);
      autosave.letThrough = false;
    });
  },
  true,
);

// A save by hand that the server took: the copy has done its work.
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  const autosave = forms.get(ctx.sourceElement);
  if (!autosave || ctx.response?.status >= 400) return;
  autosave.confirmed = written(autosave.form); // A field with the focus tells of its change once more when it is replaced.
  autosave.copy.drop();
});

// Whatever leaves the page or asks for a part of it waits for what is being written: the next page is made of what is saved.
// Not for ever: without contact the text stays here, and is offered at the next visit.
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const unsaved = active().filter((autosave) => autosave.form !== ctx.sourceElement && autosave.dirty && !autosave.stopped);
  if (!unsaved.length || ctx.sourceElement?.hasAttribute("hx-sse:connect")) return;
  const ask = ctx.fetch;
  ctx.fetch = async (...request) => {
    const saved = Promise.all(unsaved.map((autosave) => autosave.save()));
    await Promise.race([saved, new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT))]);
    return ask(...request);
  };
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) for (const autosave of active()) autosave.dirty && autosave.save({ leaving: true });
});
document.addEventListener("htmx:after:swap", start);
start();
