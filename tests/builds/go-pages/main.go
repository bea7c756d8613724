// Shows the notes that lie in pages/, and tells what it finds around it.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

func main() {
	listen := flag.String("listen", ":9000", "where to listen")
	flag.Parse()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		page, err := os.ReadFile(filepath.Join("pages", filepath.Base(r.URL.Path)+".txt"))
		if err != nil {
			http.Error(w, "no such note", http.StatusNotFound)
			return
		}
		fmt.Fprintf(w, "%s: %s", os.Getenv("NOTES_TITLE"), page)
	})
	http.HandleFunc("/zone", func(w http.ResponseWriter, r *http.Request) {
		zone, err := time.LoadLocation("Asia/Tokyo")
		fmt.Fprintln(w, zone, err)
	})
	http.HandleFunc("/scratch", func(w http.ResponseWriter, r *http.Request) {
		file, err := os.CreateTemp("", "note")
		if err == nil {
			os.Remove(file.Name())
		}
		fmt.Fprintln(w, err == nil)
	})
	if err := http.ListenAndServe(*listen, nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
