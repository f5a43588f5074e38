// A form with data-autosave="address" saves itself while one writes.
//
// It posts its fields to the address (with X-Samband-Autosave: 1). The server answers
//   200 and JSON {"version": …, "saved": "10.42"}   the field named "version" takes the new value
//   409 and HTML with #jamforelse in it             somebody else saved in the meantime: both texts are shown, saving stops
//   422 and HTML with .ds-error-summary in it       not saved; its first line is shown
// Until the server has confirmed, a copy stays in this browser and is offered when the form is opened again.
import { announce } from "./status.js";

const PAUSE = 1200;
const LONGEST_WAIT = 4000;
const PREFIX = "samband:utkast:";
const forms = new WeakMap();

const key = (form) => `${PREFIX}${document.body.dataset.account ?? ""}:${form.dataset.autosave}`;

/** What one has written: the form's fields but neither its version nor the token against forged requests. */
function written(form) {
  return JSON.stringify([...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "version" && !name.startsWith("_")));
}

function keepCopy(form, content) {
  try {
    localStorage.setItem(key(form), JSON.stringify({ content, at: new Date().toISOString() }));
  } catch {
    // Full or forbidden storage: the text is still in the form.
  }
}

function dropCopy(form) {
  try {
    localStorage.removeItem(key(form));
  } catch {
    // Nothing was kept.
  }
}

function readCopy(form) {
  try {
    return JSON.parse(localStorage.getItem(key(form)));
  } catch {
    return null;
  }
}

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
    this.timer = 0;
    this.running = null;
    this.stopped = false;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    this.offerCopy();
  }

  get dirty() {
    return written(this.form) !== this.confirmed;
  }

  changed() {
    if (!this.dirty) return;
    keepCopy(this.form, written(this.form));
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
        dropCopy(this.form);
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
      const version = page.querySelector("[name=version]")?.value ?? comparison?.dataset.version;
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

  /** Text from an earlier visit that the server never confirmed. It is offered, never put in by itself. */
  offerCopy() {
    const copy = readCopy(this.form);
    if (!copy) return;
    if (copy.content === this.confirmed) return dropCopy(this.form);
    const when = new Date(copy.at).toLocaleString("sv-SE", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
    const notice = document.createElement("div");
    notice.className = "ds-alert";
    notice.dataset.color = "warning";
    const text = document.createElement("p");
    text.textContent = `Här finns text som du skrev ${when} och som inte hann sparas.`;
    const row = document.createElement("div");
    row.className = "row";
    const button = (label, variant, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "ds-button";
      made.dataset.variant = variant;
      made.textContent = label;
      made.addEventListener("click", () => {
        act();
        notice.remove();
      });
      return made;
    };
    row.append(
      button("Ta fram texten", "primary", () => this.restore(copy.content)),
      button("Kasta den", "tertiary", () => dropCopy(this.form)),
    );
    notice.append(text, row);
    this.form.before(notice);
  }

  restore(content) {
    const kept = JSON.parse(content);
    for (const field of this.form.elements) {
      if (!field.name || field.type === "hidden" || field.name.startsWith("_")) continue;
      const choice = field.type === "checkbox" || field.type === "radio";
      const index = kept.findIndex(([name, value]) => name === field.name && (!choice || value === field.value));
      if (choice) field.checked = index >= 0;
      // Fields of the same name follow each other: each takes the next of their texts.
      else if (index >= 0) field.value = kept.splice(index, 1)[0][1];
    }
    this.changed();
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
  if (autosave && ctx.response?.status < 400) dropCopy(ctx.sourceElement);
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

// Whoever signs out leaves no text behind in a shared browser.
document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches("[data-sign-out]")) return;
    for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name);
  },
  true,
);

document.addEventListener("visibilitychange", () => {
  if (document.hidden) for (const autosave of active()) autosave.dirty && autosave.save({ leaving: true });
});
document.addEventListener("htmx:after:swap", start);
start();
