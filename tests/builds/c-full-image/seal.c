#include <microhttpd.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

/* Answers with two sums of the address that is asked for. */
static enum MHD_Result answer(void *none, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *data, size_t *size, void **state) {
  unsigned char sum[SHA256_DIGEST_LENGTH];
  char text[80];
  SHA256((const unsigned char *)url, strlen(url), sum);
  snprintf(text, sizeof text, "%08lx %02x%02x%02x\n", crc32(0, (const unsigned char *)url, strlen(url)), sum[0], sum[1], sum[2]);
  struct MHD_Response *response = MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_COPY);
  enum MHD_Result result = MHD_queue_response(connection, 200, response);
  MHD_destroy_response(response);
  return result;
}

int main(void) {
  if (!MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 8080, NULL, NULL, answer, NULL, MHD_OPTION_END)) return 1;
  for (;;) pause();
}
