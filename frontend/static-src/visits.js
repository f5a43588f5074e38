// Visits by htmx must feel like visits: focus, title, new builds, files, and a lost connection.
import { announce, showConnection } from "./status.js";

const build = document.querySelector('meta[name="samband-build"]')?.content;
const isPage = (ctx) => ctx?.target === document.body;

/** Where a reader should begin on a page that has just arrived: at what must be put right, at the anchor, or at its content. */
function focusNewPage() {
  const wanted = document.querySelector("[data-focus]");
  const anchor = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const place = wanted || anchor || document.getElementById("huvud");
  if (!document.querySelector("[autofocus]:focus")) place?.focus({ preventScroll: !wanted });
}

/** What the page says about the write that led to it. */
const whatWasSaved = () => document.querySelector("[data-said]")?.textContent.trim();

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  showConnection("");
  if (isPage(ctx)) {
    focusNewPage();
    announce([whatWasSaved(), ctx.title || document.title].filter(Boolean).join(" "));
    return;
  }
  if (ctx.response?.status >= 400) document.querySelector("[data-focus]")?.focus();
});

// A refused form leaves the address as it was: the one that it was sent to is no page, and would be missing when loaded anew.
document.addEventListener("htmx:before:history:update", (event) => {
  const { sourceElement, response } = event.detail;
  if (response?.status >= 400 && sourceElement?.closest?.("form")?.method === "post") event.preventDefault();
});

// A file that was linked without `download` must not be poured into the page.
document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  const type = ctx.response.headers.get("Content-Type") ?? "text/html";
  if (/^text\/(html|event-stream)/.test(type) || ctx.request.method !== "GET") return;
  event.preventDefault();
  location.assign(ctx.request.action);
});

// After a new release the old page would meet new scripts: visit it in full instead.
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const theirs = isPage(ctx) && ctx.text?.match(/<meta name="samband-build" content="([^"]*)"/)?.[1];
  if (!theirs || theirs === build || ctx.request.method !== "GET") return;
  event.preventDefault();
  location.assign(ctx.response.raw.url || ctx.request.action);
});

// A whole page where a part was asked for (an error, a lapsed sign-in) takes the whole window, not the part's place.
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (isPage(ctx) || !/<html[\s>]/i.test(ctx.text ?? "")) return;
  ctx.target = document.body;
  ctx.swap = "outerSync";
});

// No answer: a link becomes an ordinary visit (the browser then says what is wrong), a form keeps what was typed.
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!ctx || ctx.response || ctx.sourceElement?.hasAttribute("hx-sse:connect")) return;
  if (ctx.request.method === "GET" && isPage(ctx)) location.assign(ctx.request.action);
  else showConnection("Ingen kontakt med Samband, eller så har inloggningen gått ut. Det du skrev finns kvar.");
});

document.addEventListener("htmx:sse:error", () => showConnection("Tappade kontakten. Sidan försöker igen av sig själv …"));
document.addEventListener("htmx:sse:after:connection", () => showConnection(""));
document.addEventListener("htmx:sse:close", () => showConnection(""));

// A page that was loaded in full with something to put right starts there, and says what was saved, too.
document.querySelector("[data-focus]")?.focus();
if (whatWasSaved()) announce(whatWasSaved());
