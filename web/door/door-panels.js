// What panels on demand need of the browser: copy, save, save as PNG; marks beside lines and on cards; and their summary for
// those who do not see it come. Fetched with the program that draws them; the attributes stand in crates/panels.

const all = (selector) => [...document.querySelectorAll(selector)];

addEventListener("click", ({ target }) => {
  const offered = target.closest?.("[data-copy], [data-save], [data-png]");
  if (offered) offer(offered);
});

const textOf = (button, name) => button.closest(".on-demand").texts[Number(button.dataset[name])];

/** The button itself says what came of it, also to a screen reader. */
function report(button, done) {
  const name = button.textContent;
  button.textContent = done;
  button.setAttribute("aria-live", "polite");
  setTimeout(() => { button.textContent = name; }, 1500);
}

function saveAs(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** As plain text a file without an ending would be given one: "Dockerfile.txt" is no Dockerfile. */
const typeOf = (name) => (name.endsWith(".svg") ? "image/svg+xml" : /\w\.\w+$/.test(name) ? "text/plain" : "application/octet-stream");
const saveText = (text, name) => saveAs(new Blob([text], { type: typeOf(name) }), name);

/** Draws an SVG on a canvas, twice as large for sharp screens. */
async function savePng(svg, name) {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(2, 8000 / Math.max(image.width, image.height));
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width * scale, height: image.height * scale });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((made) => canvas.toBlob(made, "image/png"));
  if (!blob) throw new Error("no picture");
  saveAs(blob, name);
}

async function offer(button) {
  const { copy, save, png, file } = button.dataset;
  try {
    if (copy) await navigator.clipboard.writeText(textOf(button, "copy"));
    else if (save) saveText(textOf(button, "save"), file);
    else if (png) await savePng(textOf(button, "png"), file);
    report(button, copy ? "Copied" : "Saved");
  } catch {
    report(button, copy ? "Copying is not allowed here" : "Could not be saved");
  }
}

/** Writes the code of a frame, once the browser has packed its link. */
async function embed(shown) {
  const { texts } = shown.closest(".on-demand");
  const link = location.origin + location.pathname + await packLink(JSON.parse(texts[2]), shown.dataset.embed);
  // In the width of a page's text a picture of many stages can be read only if it may be tall.
  const stages = shown.dataset.embed.endsWith("size") ? 0 : all(".card.stage").length;
  const height = Math.min(720, 420 + 150 * Math.max(0, stages - 3));
  texts[0] = `<iframe src="${link}" title="What this Dockerfile builds" width="100%" height="${height}" loading="lazy" style="border:0"></iframe>`;
  texts[1] = link;
  shown.firstElementChild.textContent = texts[0];
}

/* What a panel says about lines and stages is shown beside the lines and on the cards. */

const said = Object.assign(document.createElement("p"), { className: "visually-hidden" });
said.setAttribute("role", "status");
document.body.append(said);

/** What stands there but for what is only for the eye. */
function spoken(element) {
  const copy = element.cloneNode(true);
  for (const sign of copy.querySelectorAll("[aria-hidden]")) sign.remove();
  return [...copy.childNodes].map(({ textContent }) => textContent.trim()).join(" ");
}

function tell() {
  // An answer that comes by itself is told to those who do not see it come.
  said.textContent = all(".panel .on-demand :is(h3:first-of-type, .before-after)").slice(0, 2).map(spoken).join(" ");
  const told = all(".on-demand [data-fate]").map(({ dataset }) => dataset);
  for (const one of all(".drawing .card")) {
    one.dataset.fate = told.find(({ stage }) => stage === one.dataset.n)?.fate ?? "";
  }
  const lines = told.filter(({ line }) => line).map(({ line, end, fate }) => ({ from: Number(line), to: Number(end), class: `fate-${fate}` }));
  dispatchEvent(new CustomEvent("line-marks", { detail: lines }));
}

addEventListener("panel", () => setTimeout(() => { tell(); all("[data-embed]").forEach(embed); }));
tell();
