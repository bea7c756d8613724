package main

import (
	"html/template"
	"net/http"
	"os"
	"path/filepath"
)

func main() {
	t := template.Must(template.ParseGlob(filepath.Join(os.Getenv("SVC_HOME"), "templates", "*.tmpl")))
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		q, _ := os.ReadFile("queue.txt")
		t.ExecuteTemplate(w, "page.tmpl", string(q))
	})
	http.ListenAndServe(":7777", nil)
}
