package main

import (
	"fmt"
	"net/http"
	"os"
)

func try(p string) string {
	os.MkdirAll(p[:len(p)-2], 0o755)
	return fmt.Sprint(p, " ", os.WriteFile(p, []byte("x"), 0o644) == nil, "\n")
}

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, try("logs/a"), try("./b"), try("/uploads/c"), os.WriteFile("state.json", []byte("{}"), 0o644) == nil, "\n")
	})
	http.ListenAndServe(":8080", nil)
}
