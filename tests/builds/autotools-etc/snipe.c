#include <stdio.h>
int main(void) {
  char line[80];
  FILE *in = fopen(CONF, "r");
  if (!in || !fgets(line, sizeof line, in)) return 3;
  FILE *out = fopen("/var/lib/snipe/state", "w");
  printf("%s%s\n", line, out ? "kept" : "not kept");
  return 0;
}
