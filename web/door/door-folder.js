// Reads the folder that is built from, dropped or chosen: names, sizes, and the texts of the few small files the second
// program asks for. Nothing of it leaves the browser. Says, too, why a single file was not opened.

const MOST_FILES = 50_000;

async function walk(entry, prefix, files) {
  if (files.length >= MOST_FILES) return;
  if (entry.isFile) {
    files.push([prefix + entry.name, await new Promise((resolve, reject) => { entry.file(resolve, reject); })]);
    return;
  }
  const reader = entry.createReader();
  // A reader gives a hundred at a time, and nothing when there are no more.
  for (;;) {
    const entries = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (!entries.length) return;
    for (const one of entries) await walk(one, `${prefix}${entry.name}/`, files);
  }
}

async function tell(found) {
  // The folder's own name is no part of the paths in it.
  const files = found.map(([path, file]) => [path.slice(path.indexOf("/") + 1), file]);
  const wanted = await callDoor("wantedFiles", files.map(([path]) => path), Float64Array.from(files, ([, { size }]) => size));
  const texts = {};
  for (const [path, file] of Array.from(wanted, (n) => files[n])) texts[path] = await file.text();
  holdFolder({ files: files.map(([path, { size }]) => [path, size]), texts });
  const bytes = files.reduce((sum, [, { size }]) => sum + size, 0);
  dispatchEvent(new CustomEvent("folder", { detail: [files.length, bytes, files.length === MOST_FILES] }));
}

/** Entries of a drop. */
export async function dropped(entries) {
  const files = [];
  for (const entry of entries) await walk(entry, "", files);
  await tell(files);
}

/** Files of a field that takes folders. */
export const chosen = (files) => tell(files.slice(0, MOST_FILES).map((file) => [file.webkitRelativePath, file]));

/** Says why a file was not opened, and what to do: it holds no text, is too large, or cannot be read, and then there is no `text`. */
export function refuse({ name, size }, text) {
  const why = text === undefined ? "the browser could not read it. Is it still there, and may it be read? Then drop it again."
    : size < 4e6 ? "it is no text in UTF-8. Drop a Dockerfile; a text of another encoding must be saved as UTF-8 first."
      : `it has ${(size / 1e6).toFixed(1)} MB, and over 4 MB is no Dockerfile. Drop the Dockerfile itself, or the folder that you build from.`;
  // Of a long name both ends tell most.
  const short = name.length > 60 ? `${name.slice(0, 40)}…${name.slice(-19)}` : name;
  dispatchEvent(new CustomEvent("folder", { detail: [`${short} was not opened: ${why} Your text is as it was.`] }));
}
