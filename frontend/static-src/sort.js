// Dragging the items of an agenda. Everything that it does can also be done by the buttons of each row.
//
// A list with data-sort="address of this script" and data-sort-form="id" is made of li[data-item]; those with data-heading
// hold a list of their own, data-parent. When an item has been dropped, the form is sent with `item`, `parent` and `before`.
import Sortable from "sortablejs";

const lists = (root) => [root, ...root.querySelectorAll("ol[data-parent]")];

/** Make a list sortable, once. */
export function start(root) {
  if (root.hasAttribute("data-sortable")) return;
  root.setAttribute("data-sortable", "");
  for (const list of lists(root)) {
    Sortable.create(list, {
      group: { name: "agenda", put: (to, _from, item) => to.el === root || !item.querySelector("[data-item]") },
      handle: ".drag-handle",
      draggable: "[data-item]",
      animation: 120,
      // The browser's own dragging shows no list that opens for what is dragged, and knows no touch.
      forceFallback: true,
      fallbackOnBody: true,
      fallbackTolerance: 4,
      invertSwap: true,
      swapThreshold: 0.65,
      emptyInsertThreshold: 16,
      onStart: () => root.classList.add("sorting"),
      onEnd: (event) => {
        root.classList.remove("sorting");
        if (event.from !== event.to || event.oldDraggableIndex !== event.newDraggableIndex) send(root, event);
      },
    });
  }
}

function send(root, { item, to }) {
  const form = document.getElementById(root.dataset.sortForm);
  const place = { item: item.dataset.item, parent: to.dataset.parent ?? "", before: item.nextElementSibling?.dataset.item ?? "" };
  for (const [name, value] of Object.entries(place)) form.elements.namedItem(name).value = value;
  form.requestSubmit();
}
