package main

import (
	"fmt"
	"net/http"
	"os"

	"example.org/purr"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		text, _ := os.ReadFile("/tmp/migrated")
		fmt.Fprintln(w, purr.Sound, string(text))
	})
	http.ListenAndServe(":"+os.Args[2], nil)
}
