/** Say something to those who listen: the page's one status region, which survives every visit. */
export function announce(text) {
  const region = document.getElementById("lage");
  if (!region) return;
  region.textContent = "";
  // The same words twice are two events: the region must be seen empty in between.
  requestAnimationFrame(() => (region.textContent = text));
}

/** Show a line at the foot of the window until the cause is gone. */
export function showConnection(text) {
  const line = document.getElementById("kontakt");
  if (!line) return;
  if (line.hidden !== !text || line.textContent !== text) {
    line.textContent = text;
    line.hidden = !text;
    if (text) announce(text);
  }
}
