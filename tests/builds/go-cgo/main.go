// Answers with what the C library says.
package main

/*
#include <math.h>
#include <stdlib.h>
#include <locale.h>
#cgo LDFLAGS: -lm
static double knots(double metres) { setlocale(LC_ALL, "C"); return round(metres * 1.94384 * 100) / 100; }
*/
import "C"

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		metres, err := strconv.ParseFloat(r.URL.Path[1:], 64)
		if err != nil {
			http.Error(w, "no number", http.StatusBadRequest)
			return
		}
		fmt.Fprintf(w, "%v knots\n", float64(C.knots(C.double(metres))))
	})
	if err := http.ListenAndServe(":9100", nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
