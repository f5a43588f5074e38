// A vote is counted while the secretary ticks: for, against, abstained, and how many have not voted yet.
//
// Each who may vote is one group of radio buttons, so that no more can be counted than are entitled; the server asks again.
function count(form) {
  const line = form.querySelector(".vote-count");
  const ticked = [...form.querySelectorAll("input[type=radio]:checked")];
  for (const place of line.querySelectorAll("[data-count]")) {
    place.textContent = ticked.filter((one) => one.value === place.dataset.count).length;
  }
  line.querySelector("[data-left]").textContent = form.querySelectorAll("[role=radiogroup]").length - ticked.length;
  line.hidden = false;
}

const countAll = () => document.querySelectorAll("form[data-votes]").forEach(count);

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-votes]");
  if (form) count(form);
});
document.addEventListener("htmx:after:swap", countAll);
countAll();
