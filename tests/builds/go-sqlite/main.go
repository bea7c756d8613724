// Counts in an SQL database that lives in memory.
package main

/*
#cgo LDFLAGS: -lsqlite3
#include <sqlite3.h>
static int answer(void) {
	sqlite3 *db; sqlite3_stmt *row; int n = -1;
	if (sqlite3_open(":memory:", &db)) return n;
	if (!sqlite3_prepare_v2(db, "select count(*) from (values (1), (2), (3))", -1, &row, 0) && sqlite3_step(row) == SQLITE_ROW)
		n = sqlite3_column_int(row, 0);
	sqlite3_finalize(row); sqlite3_close(db);
	return n;
}
*/
import "C"

import "fmt"

func main() { fmt.Println(int(C.answer()), "rows") }
