#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
const char *greet(void);
static void slurp(const char *p, char *b, int n) { FILE *f = fopen(p, "r"); b[0] = 0; if (f) { n = fread(b, 1, n - 1, f); b[n] = 0; fclose(f); } }
int main(int argc, char **argv) {
  int s = socket(AF_INET, SOCK_STREAM, 0), y = 1;
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &y, sizeof y);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(7000)};
  bind(s, (void *)&a, sizeof a); listen(s, 8);
  for (;;) {
    int c = accept(s, 0, 0); char r[1024], x[256], z[256], o[1024];
    read(c, r, sizeof r);
    slurp(argv[2], x, 256); slurp("/usr/local/share/greet/words.txt", z, 256);
    int n = sprintf(o, "HTTP/1.0 200 OK\r\n\r\n%s|%s|%s|%d\n", greet(), x, z, access("/usr/bin/curl", X_OK));
    write(c, o, n); shutdown(c, SHUT_WR); close(c);
  }
}
