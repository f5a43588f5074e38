// Builds static/ from the design tokens, Designsystemet, Inter, htmx and static-src/.
// Run `npm ci && npm run build` when the design changes and commit what it writes: nothing here runs in production.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const modules = join(here, "node_modules");
const out = join(here, "static");
const themes = Object.keys(JSON.parse(readFileSync(join(here, "designsystemet.config.json"), "utf8")).themes);

// The parts of Designsystemet that the templates use; each is a file of designsystemet-css.
const components = [
  "base", "heading", "paragraph", "label", "link", "list", "skip-link", "button", "tag", "badge", "table", "alert",
  "card", "divider", "input", "field", "fieldset", "validation-message", "error-summary", "breadcrumbs", "details",
  "dialog", "pagination", "spinner",
];

const manifest = {};

/** Write a file under a name that carries a digest of its content, so that browsers may keep it for ever. */
function publish(name, content) {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const extension = extname(name);
  const published = `${basename(name, extension)}.${digest}${extension}`;
  writeFileSync(join(out, published), content);
  manifest[name] = published;
  return published;
}

/** Let the design system's own tool work out every shade of the eight themes; they differ in the primary colour only. */
function tokens() {
  const work = mkdtempSync(join(tmpdir(), "samband-theme-"));
  const cli = (...args) =>
    execFileSync(join(modules, ".bin", "designsystemet"), ["tokens", ...args], { cwd: here, stdio: ["ignore", "ignore", "inherit"] });
  const config = join(work, "config.json");
  const settings = JSON.parse(readFileSync(join(here, "designsystemet.config.json"), "utf8"));
  writeFileSync(config, JSON.stringify({ ...settings, outDir: join(work, "tokens") }));
  cli("create", "--config", config);
  cli("build", "--config", config, "--tokens", join(work, "tokens"), "--out-dir", join(work, "css"));
  const css = Object.fromEntries(themes.map((name) => [name, readFileSync(join(work, "css", `${name}.css`), "utf8")]));
  rmSync(work, { recursive: true });
  return css;
}

/** The layer blocks of a theme file: [[layer name, content]]. A block ends at a brace in the first column. */
function layers(css) {
  return [...css.matchAll(/^@layer ([\w.-]+) \{\n([\s\S]*?)\n\}\n?(?=\n*(?:@layer|$(?![\s\S])))/gm)].map(([, name, body]) => [name, body]);
}

function declarations(block) {
  const first = block.slice(block.indexOf("{") + 1, block.indexOf("}"));
  return new Map([...first.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]));
}

/** Light and dark in one declaration, `light-dark(…)`, so that each theme is written once and the browser chooses. */
function colours(css) {
  const scheme = Object.fromEntries(layers(css).filter(([name]) => name.startsWith("ds.theme.color-scheme.")));
  const light = declarations(scheme["ds.theme.color-scheme.light"]);
  const dark = declarations(scheme["ds.theme.color-scheme.dark"]);
  return [...light].map(([name, value]) => [name, value === dark.get(name) ? value : `light-dark(${value}, ${dark.get(name)})`]);
}

function themeCss() {
  const built = tokens();
  const [first] = themes;
  const written = (list) => list.map(([name, value]) => `${name}:${value};`).join("");
  const isPrimary = ([name]) => name.startsWith("--ds-color-primary-");
  const common = layers(built[first])
    .filter(([name]) => !name.startsWith("ds.theme.color-scheme.") && name !== "ds.theme.typography.secondary")
    // A theme sits on <body>; the names without a colour must be worked out again there.
    .map(([name, body]) => `@layer ${name}{${body.replace(":root, [data-color-scheme], [data-color=\"primary\"]", ":root, [data-theme], [data-color=\"primary\"]")}}`);
  const shared = `@layer ds.theme.color-scheme{:root{color-scheme:light dark;${written(colours(built[first]).filter((d) => !isPrimary(d)))}}
    [data-color-scheme="light"]{color-scheme:light}[data-color-scheme="dark"]{color-scheme:dark}
    @media print{:root,[data-color-scheme]{color-scheme:light}}}`;
  const each = themes.map((name) => {
    const selector = name === first ? `:root,[data-theme="${name}"]` : `[data-theme="${name}"]`;
    return `@layer ds.theme.color-scheme{${selector}{${written(colours(built[name]).filter(isPrimary))}}}`;
  });
  return [shared, ...each, ...common].join("\n");
}

async function css(font, fontExtended) {
  const component = (name) => readFileSync(join(modules, "@digdir/designsystemet-css/dist/src", `${name}.css`), "utf8");
  // Unicode ranges as published by the font's package.
  const ranges = JSON.parse(readFileSync(join(modules, "@fontsource-variable/inter/unicode.json"), "utf8"));
  const face = (file, range) =>
    `@font-face{font-family:Inter;font-style:normal;font-display:swap;font-weight:100 900;src:url("./${file}") format("woff2-variations");unicode-range:${range}}`;
  const source = [
    "@layer ds.theme, ds.base, ds.components, samband;",
    face(fontExtended, ranges["latin-ext"]),
    face(font, ranges.latin),
    themeCss(),
    ...components.map((name) => (/^\s*@layer/.test(component(name)) ? component(name) : `@layer ${name === "base" ? "ds.base" : "ds.components"}{${component(name)}}`)),
    // The frame first, then a file per room of the house.
    ...["app.css", ...readdirSync(join(here, "static-src")).filter((file) => file.endsWith(".css") && file !== "app.css").sort()].map(
      (file) => readFileSync(join(here, "static-src", file), "utf8"),
    ),
  ].join("\n");
  const { code } = await transform(source, { loader: "css", minify: true, target: ["chrome123", "firefox128", "safari17.5"], legalComments: "none" });
  return code;
}

function htmx() {
  const dist = join(modules, "htmx.org/dist");
  const files = ["htmx.min.js", "ext/hx-head.min.js", "ext/hx-preload.min.js", "ext/hx-sse.min.js"];
  return files.map((file) => readFileSync(join(dist, file), "utf8").replace(/\n?\/\/# sourceMappingURL=.*/g, "").trim()).join(";\n") + "\n";
}

/** A script with all that it imports; a module when pages fetch it only where they need it. */
async function script(name, format = "iife") {
  const { outputFiles } = await build({
    entryPoints: [join(here, "static-src", name)],
    bundle: true,
    minify: true,
    write: false,
    format,
    target: ["chrome123", "firefox128", "safari17.5"],
    legalComments: "none",
  });
  return outputFiles[0].text;
}

mkdirSync(out, { recursive: true });
for (const old of readdirSync(out)) rmSync(join(out, old), { recursive: true });
const inter = (subset) => readFileSync(join(modules, "@fontsource-variable/inter/files", `inter-${subset}-wght-normal.woff2`));
const font = publish("inter-latin.woff2", inter("latin"));
const fontExtended = publish("inter-latin-ext.woff2", inter("latin-ext"));
publish("app.css", await css(font, fontExtended));
publish("htmx.js", htmx());
publish("app.js", await script("app.js"));
publish("sort.js", await script("sort.js", "esm"));
publish("icon.svg", readFileSync(join(here, "static-src/icon.svg")));
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");

// The tests look for faults of accessibility without npm.
writeFileSync(join(here, "../tests/vendor/axe.min.js"), readFileSync(join(modules, "axe-core/axe.min.js")));

const licences = [
  ["Designsystemet (css, web)", "@digdir/designsystemet-css"],
  ["htmx", "htmx.org"],
  ["Inter", "@fontsource-variable/inter"],
  ["SortableJS", "sortablejs"],
].map(([title, name]) => {
  const { version, license } = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
  return `${title} ${version}: ${license}`;
});
licences.push("DejaVu Sans 2.37 (part of it, in templates/pdf): Bitstream Vera and Arev licences, changes in the public domain");
writeFileSync(join(out, "LICENCES.txt"), licences.join("\n") + "\n");
