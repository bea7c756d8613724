#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static enum MHD_Result answer(void *c, struct MHD_Connection *con, const char *u, const char *m, const char *v, const char *d, size_t *s, void **p) {
  static char text[200];
  FILE *log = fopen("/var/log/egret/log", "a"), *state = fopen("/var/lib/egret/state", "w"), *src = fopen("/usr/share/egret/source.c", "r");
  snprintf(text, sizeof text, "%d %s %s %s\n", getuid() > 0, log ? "log" : "no log", state ? "state" : "no state", src ? "source" : "no source");
  struct MHD_Response *r = MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_PERSISTENT);
  return MHD_queue_response(con, 200, r);
}
int main(int n, char **w) {
  if (!MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, atoi(w[1]), 0, 0, answer, 0, MHD_OPTION_END)) return 1;
  for (;;) pause();
}
