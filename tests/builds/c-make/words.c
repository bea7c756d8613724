#include <netinet/in.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void reply(int client) {
    char request[1024] = {0}, body[512] = {0}, out[1024];
    read(client, request, sizeof request - 1);
    if (strncmp(request, "GET /words", 10) == 0) {
        FILE *file = fopen("data/words.txt", "r");
        size_t n = file ? fread(body, 1, sizeof body - 1, file) : 0;
        body[n] = 0;
        if (file) fclose(file);
    } else {
        sqlite3 *db;
        sqlite3_stmt *statement;
        sqlite3_open(":memory:", &db);
        sqlite3_prepare_v2(db, "select upper('sqlite'), 6 * 7", -1, &statement, 0);
        sqlite3_step(statement);
        snprintf(body, sizeof body, "%s %d\n", sqlite3_column_text(statement, 0), sqlite3_column_int(statement, 1));
        sqlite3_finalize(statement);
        sqlite3_close(db);
    }
    int n = snprintf(out, sizeof out, "HTTP/1.0 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
    write(client, out, n);
    close(client);
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    int server = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(7070)};
    if (bind(server, (struct sockaddr *)&here, sizeof here) || listen(server, 8)) return 1;
    for (;;) reply(accept(server, 0, 0));
}
