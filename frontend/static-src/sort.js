// Dragging the items of an agenda. Everything that it does can also be done by the buttons of each row.
//
// A list with data-sort="address of this script" and data-sort-form="id" is made of li[data-item]; those with data-heading
// hold a list of their own, data-parent. When an item has been dropped, the form is sent with `item`, `parent` and `before`.
import Sortable from "sortablejs";

const NEAR = 8; // px below the last item under a heading that are under it for what comes from below
const ASIDE = 30; // px to the left or right that say so plainly: out of the heading, or under it

/** Make a list sortable, once. */
export function start(root) {
  if (root.hasAttribute("data-sortable")) return;
  root.setAttribute("data-sortable", "");
  for (const list of [root, ...root.querySelectorAll("ol[data-parent]")]) {
    Sortable.create(list, {
      group: "agenda",
      handle: ".drag-handle",
      draggable: "[data-item]",
      // The browser's own dragging knows no touch.
      forceFallback: true,
      fallbackOnBody: true,
      fallbackTolerance: 4,
      // Where it goes is found here: where a person sees two places, under a heading and after it, Sortable sees one edge.
      onMove: () => false,
      onStart: ({ item, originalEvent }) => follow(root, item, originalEvent),
    });
  }
}

/** Move the item with the pointer until it is dropped, and send where it went. */
function follow(root, item, { clientX: from }) {
  const began = placeOf(item);
  const rows = [...root.querySelectorAll("[data-item]")];
  const { height } = rowOf(item).getBoundingClientRect();
  // What has passed a row, or was under a heading, stands below that row where the pointer is: it takes its own height to leave.
  const reach = (above) => (began.parent || rows.indexOf(above) > rows.indexOf(item) ? height : NEAR);
  const move = ({ clientX, clientY }) => {
    const { list, before } = placeAt(root, item, clientX - from, clientY, reach);
    if (item.parentElement !== list || item.nextElementSibling !== before) list.insertBefore(item, before);
  };
  const drop = () => {
    document.removeEventListener("pointermove", move);
    root.classList.remove("sorting");
    const place = placeOf(item);
    if (place.parent !== began.parent || place.before !== began.before) send(root, item, place);
  };
  root.classList.add("sorting");
  document.addEventListener("pointermove", move);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, drop, { once: true });
}

/** The place at a height: before the first row whose middle is below it; under a heading or beside it, where both can be. */
function placeAt(root, item, aside, y, reach) {
  const isHeading = item.querySelector("[data-item]") !== null;
  const others = [...root.querySelectorAll("[data-item]")].filter((one) => !item.contains(one));
  const rows = isHeading ? others.filter((one) => one.parentElement === root) : others;
  const at = rows.findIndex((one) => middle(isHeading ? one : rowOf(one)) > y);
  const next = at < 0 ? null : rows[at];
  if (next && next.parentElement !== root) return { list: next.parentElement, before: next };
  const above = rows[(at < 0 ? rows.length : at) - 1];
  const list = isHeading || !above ? null : above.querySelector(":scope > ol[data-parent]") ?? above.closest("ol[data-parent]");
  const isUnder = list && aside > -ASIDE && (aside > ASIDE || y < rowOf(above).getBoundingClientRect().bottom + reach(above));
  return isUnder ? { list, before: null } : { list: root, before: next };
}

const rowOf = (one) => one.querySelector(".agenda-row");

function middle(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}

const placeOf = (item) => ({
  parent: item.parentElement.dataset.parent ?? "",
  before: item.nextElementSibling?.dataset.item ?? "",
});

function send(root, item, place) {
  const form = document.getElementById(root.dataset.sortForm);
  for (const [name, value] of Object.entries({ item: item.dataset.item, ...place })) form.elements.namedItem(name).value = value;
  form.requestSubmit();
}
