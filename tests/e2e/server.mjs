// Serves dist/ as any static host would, from a folder somewhere deep in the site.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

// Another build than the one in dist/ may be named by `DIST`.
export const DIST = process.env.DIST ?? fileURLToPath(new URL("../../dist/", import.meta.url));
const FOLDER = "/some/where/";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

/**
 * @param {{compress?: boolean, dist?: string}} how `compress`: brotli, and kept by the browser as file names made from
 *   content allow; `dist`: another folder
 * @returns {Promise<{url: string, close: () => void}>} the page's address, and how to stop serving it
 */
export async function serve({ compress = false, dist = DIST } = {}) {
  const packed = new Map();
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
    const inside = path.startsWith(FOLDER) ? normalize(path.slice(FOLDER.length) || "index.html") : "..";
    const file = inside.startsWith("..") ? null : await readFile(join(dist, inside)).catch(() => null);
    if (!file) return response.writeHead(404).end("not found");
    const headers = { "content-type": TYPES[extname(inside)] ?? "application/octet-stream" };
    if (!compress) return response.writeHead(200, headers).end(file);
    if (!packed.has(inside)) packed.set(inside, brotliCompressSync(file));
    headers["content-encoding"] = "br";
    headers["cache-control"] = inside === "index.html" ? "no-cache" : "public, max-age=31536000, immutable";
    return response.writeHead(200, headers).end(packed.get(inside));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}${FOLDER}`, close: () => server.close() };
}
