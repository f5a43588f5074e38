// Lists that can be sorted by dragging fetch the script for it, which no other page needs.
function start() {
  for (const list of document.querySelectorAll("[data-sort]:not([data-sortable])")) {
    import(list.dataset.sort).then((module) => module.start(list));
  }
}

document.addEventListener("htmx:after:swap", start);
start();

// A row's menu closes when one has gone elsewhere.
document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll("details.row-menu[open]")) if (!menu.contains(target)) menu.open = false;
});
document.addEventListener("keydown", ({ key, target }) => {
  const menu = key === "Escape" && target.closest?.("details.row-menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
