#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

int matches(const char *rule, const char *text) {
    int error;
    PCRE2_SIZE at;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)rule, PCRE2_ZERO_TERMINATED, 0, &error, &at, 0);
    if (!code) return 0;
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(code, 0);
    int found = pcre2_match(code, (PCRE2_SPTR)text, strlen(text), 0, 0, data, 0);
    pcre2_match_data_free(data);
    pcre2_code_free(code);
    return found > 0;
}
