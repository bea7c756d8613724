import ms from "ms";

const sails: Record<string, number> = { "/jib": ms("1h"), "/main": ms("2h") };

Bun.serve({
  port: Number(process.env.PORT),
  async fetch(request) {
    const sail = sails[new URL(request.url).pathname];
    if (sail === undefined) return new Response("adrift\n", { status: 404 });
    return new Response(`${sail} ${await Bun.file("log.txt").text()}`);
  },
});
