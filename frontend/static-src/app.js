// What the pages do beyond HTML and htmx. Everything works without this file; it only makes it smoother.
import "@digdir/designsystemet-web/invokers";
import "@digdir/designsystemet-web/dialog";
import "./visits.js";
import "./appearance.js";
import "./autosave.js";
import "./clauses.js";
import "./sorting.js";
import "./votes.js";
