package main

import (
	"courier/internal/store"
	"fmt"
	"net/http"
	"os"
)

func main() {
	c, err := os.ReadFile("/etc/courier/courier.json")
	if err != nil {
		panic(err)
	}
	m, err := os.ReadFile("/var/lib/courier/schema")
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s %v uid=%d %s\n", c, m, err, os.Getuid(), store.Put("/var/lib/courier/q", r.URL.Path))
	})
	http.HandleFunc("/ping", func(w http.ResponseWriter, r *http.Request) {})
	panic(http.ListenAndServe(":8125", nil))
}
