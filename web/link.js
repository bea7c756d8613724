// Packs a state into a link and unpacks it. The browser has deflate, so the program need not bring its own. The format and
// what is promised of it stand in crates/core/src/share.rs; the meaning of the JSON inside is the program's.

/** No link may unpack to more. */
const LIMIT = 4_000_000;

/**
 * @param {string} fragment with or without its `#`
 * @returns {Promise<{json?: string, bad?: "newer"|"truncated"|"large"|"damaged", version?: number}|null>} null: no link of ours
 */
globalThis.unpackLink = async (fragment) => {
  const link = /^v([1-9]\d*)(?:,[^.]*)?(?:\.(.*))?$/s.exec(fragment.replace(/^#/, "").trim());
  if (!link) return null;
  const version = Number(link[1]);
  if (version > 1) return { bad: "newer", version };
  if (link[2] === undefined) return { bad: "truncated" };
  try {
    return await inflate(bytesOf(link[2]));
  } catch {
    return { bad: "damaged" };
  }
};

function bytesOf(packed) {
  let text = packed.replace(/[=.]+$/, "").replaceAll("-", "+").replaceAll("_", "/");
  // One character over a multiple of four is half a byte: the rest of it was cut off.
  if (text.length % 4 === 1) text = text.slice(0, -1);
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

async function inflate(bytes) {
  const stream = new DecompressionStream("deflate-raw");
  const writer = stream.writable.getWriter();
  let ended = false;
  // What is wrong inside is found while writing, a missing end only when there is nothing more to write.
  const written = writer.write(bytes).then(() => { ended = true; }).then(() => writer.close());
  written.catch(() => {});
  const parts = [];
  let length = 0;
  const reader = stream.readable.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.length;
      if (length > LIMIT) return { bad: "large" };
      parts.push(part.value);
    }
  } catch {
    return { bad: ended ? "truncated" : "damaged" };
  }
  return { json: new TextDecoder("utf-8", { fatal: true }).decode(await new Blob(parts).arrayBuffer()) };
}

/** The fragment for a JSON, with its `#`; `flags` each with a comma before it. */
globalThis.packLink = async (json, flags) => {
  // A blank after JSON means nothing, but changes the last characters: sites that turn addresses into links leave out some.
  for (let text = json; ; text += " ") {
    const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
    let characters = "";
    for (let at = 0; at < bytes.length; at += 4096) characters += String.fromCharCode(...bytes.subarray(at, at + 4096));
    const written = btoa(characters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    if (!/[-_]$/.test(written)) return `#v1${flags}.${written}`;
  }
};
