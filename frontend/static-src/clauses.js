// Writing a clause by the keyboard: the usual forms narrow as one types, their gaps (…) are filled in one after the other.
//
// Without this file a form is put into the field by the server, and one adopts by the button.
const GAP = "…";

const field = (form) => form.querySelector("textarea[name=text]");
const formOf = (element) => element.closest?.("form[data-clause]");

/** Select the next gap from a place on, or the first one; answers whether there was any. */
function selectGap(area, from = 0) {
  let at = area.value.indexOf(GAP, from);
  if (at < 0) at = area.value.indexOf(GAP);
  if (at < 0) return false;
  area.focus();
  area.setSelectionRange(at, at + GAP.length);
  return true;
}

function take(area, text) {
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  if (!selectGap(area)) {
    area.focus();
    area.setSelectionRange(text.length, text.length);
  }
}

/** Show the forms that begin as what is written does; all of them when none does. */
function narrow(form) {
  const list = form.querySelector("[data-forms]");
  if (!list) return;
  const plain = (text) => text.toLocaleLowerCase("sv").replace(/^att\s*/, "");
  const written = plain(field(form).value.trimStart());
  const lines = [...list.children];
  const fits = (line) => {
    const button = line.querySelector("button");
    return [button.value, button.textContent].some((text) => plain(text).startsWith(written));
  };
  const fitting = lines.filter(fits);
  for (const line of lines) line.hidden = fitting.length > 0 && !fitting.includes(line);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-forms] button");
  if (!button) return;
  event.preventDefault();
  take(field(button.form), button.value);
});

document.addEventListener("input", (event) => {
  const form = formOf(event.target);
  if (form && event.target === field(form)) narrow(form);
});

document.addEventListener("keydown", (event) => {
  const form = formOf(event.target);
  if (!form) return;
  const area = field(form);
  const shown = [...form.querySelectorAll("[data-forms] > li:not([hidden]) button")];
  if (event.target === area) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-adopts]"));
    } else if (event.key === "Enter" && !event.shiftKey && selectGap(area, area.selectionEnd)) {
      event.preventDefault();
    } else if (event.key === "ArrowDown" && area.selectionEnd === area.value.length && shown.length) {
      event.preventDefault();
      shown[0].focus();
    }
    return;
  }
  const at = shown.indexOf(event.target);
  if (at < 0) return;
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step) {
    event.preventDefault();
    if (at + step < 0) area.focus();
    else shown[Math.min(at + step, shown.length - 1)].focus();
  } else if (event.key === "Escape") {
    area.focus();
  }
});
