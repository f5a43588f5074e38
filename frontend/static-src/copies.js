// Copies of what one writes, in this browser, until the server has it. A copy is offered at the next visit, never put in by itself.
//
// A form with data-keeps="address" has one although it doesn't save itself: a reload or a lost connection takes no text.
const PREFIX = "samband:utkast:";
const kept = new WeakMap();

/** What one has written: the form's fields but neither its version nor the token against forged requests. */
export function written(form) {
  return JSON.stringify([...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "version" && !name.startsWith("_")));
}

export class Copy {
  constructor(form, address) {
    this.form = form;
    this.key = `${PREFIX}${document.body.dataset.account ?? ""}:${address}`;
  }

  keep() {
    try {
      localStorage.setItem(this.key, JSON.stringify({ content: written(this.form), at: new Date().toISOString() }));
    } catch {
      // Full or forbidden storage: the text is still in the form.
    }
  }

  drop() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Nothing was kept.
    }
  }

  get kept() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  get content() {
    return this.kept?.content;
  }

  /** Offer what was written at an earlier visit and never reached the server; `restored` is told when it is put in. */
  offer(restored) {
    const copy = this.kept;
    if (!copy) return;
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
      button("Ta fram texten", "primary", () => {
        this.restore(copy.content);
        restored();
      }),
      button("Kasta den", "tertiary", () => this.drop()),
    );
    notice.append(text, row);
    this.form.before(notice);
  }

  restore(content) {
    const texts = JSON.parse(content);
    for (const field of this.form.elements) {
      if (!field.name || field.type === "hidden" || field.name.startsWith("_")) continue;
      const choice = field.type === "checkbox" || field.type === "radio";
      const index = texts.findIndex(([name, value]) => name === field.name && (!choice || value === field.value));
      if (choice) field.checked = index >= 0;
      // Fields of the same name follow each other: each takes the next of their texts.
      else if (index >= 0) field.value = texts.splice(index, 1)[0][1];
    }
  }
}

function start() {
  for (const form of document.querySelectorAll("form[data-keeps]")) {
    if (kept.has(form)) continue;
    const copy = new Copy(form, form.dataset.keeps);
    const known = { copy, content: written(form) };
    kept.set(form, known);
    if (copy.content !== known.content) copy.offer(() => {});
    const changed = () => (written(form) === known.content ? copy.drop() : copy.keep());
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
  }
}

// The server took it: the copy has done its work. A field that has the focus when its form is replaced says once more that it
// has changed: not since this.
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  const known = kept.get(ctx.sourceElement);
  if (!known || ctx.response?.status >= 400) return;
  known.content = written(ctx.sourceElement);
  known.copy.drop();
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

document.addEventListener("htmx:after:swap", start);
start();
