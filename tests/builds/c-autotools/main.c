#include <stdio.h>
#include <string.h>

int matches(const char *rule, const char *text);

int main(int count, char **words) {
    char rule[256];
    FILE *file = count > 2 ? fopen(words[1], "r") : 0;
    if (!file) return 2;
    while (fgets(rule, sizeof rule, file)) {
        rule[strcspn(rule, "\n")] = 0;
        printf("%s: %s\n", rule, matches(rule, words[2]) ? "yes" : "no");
    }
    return 0;
}
