// Light, dark or as the device. The choice is a cookie, so that the server writes it into the page and nothing flickers.
const root = document.documentElement;

function show() {
  const group = document.querySelector(".appearance");
  if (!group) return;
  group.hidden = false;
  for (const button of group.querySelectorAll("[data-appearance]")) {
    button.setAttribute("aria-pressed", String(button.dataset.appearance === root.dataset.colorScheme));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-appearance]");
  if (!button) return;
  root.dataset.colorScheme = button.dataset.appearance;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `utseende=${button.dataset.appearance}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  show();
});
document.addEventListener("htmx:after:swap", show);
show();
