// Serves dist/ as any static host would, from a folder somewhere deep in the site.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const FOLDER = "/some/where/";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};

/**
 * @returns {Promise<{url: string, close: () => void}>} the page's address, and how to stop serving it
 */
export async function serve() {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
    const inside = path.startsWith(FOLDER) ? normalize(path.slice(FOLDER.length) || "index.html") : "..";
    const file = inside.startsWith("..") ? null : await readFile(join(DIST, inside)).catch(() => null);
    if (!file) return response.writeHead(404).end("not found");
    response.writeHead(200, { "content-type": TYPES[extname(inside)] ?? "application/octet-stream" }).end(file);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}${FOLDER}`, close: () => server.close() };
}
