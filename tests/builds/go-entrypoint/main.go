package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		b, err := os.ReadFile("/tmp/app.yaml")
		fmt.Fprintln(w, string(b), err, os.Getenv("TZ"))
	})
	http.ListenAndServe(":8080", nil)
}
