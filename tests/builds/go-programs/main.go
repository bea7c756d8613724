// Keeps notes in a git repository of its own, and tells what runs beside it.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const folder = "/tmp/notes"

func run(name string, args ...string) string {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return fmt.Sprintf("%s: %v", out, err)
	}
	return strings.TrimSpace(string(out))
}

func git(args ...string) string {
	return run("git", append([]string{"-C", folder, "-c", "user.name=notes", "-c", "user.email=notes@localhost"}, args...)...)
}

func main() {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		log.Fatal(err)
	}
	git("init", "-q")
	http.HandleFunc("/add", func(w http.ResponseWriter, r *http.Request) {
		title := filepath.Base(r.FormValue("title"))
		if err := os.WriteFile(filepath.Join(folder, title), []byte(r.FormValue("text")), 0o644); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		git("add", title)
		fmt.Fprintln(w, git("commit", "-q", "-m", "Add "+title))
	})
	http.HandleFunc("/log", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, git("log", "--format=%s", "--name-only"))
	})
	http.HandleFunc("/self", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, run("ps", "-o", "comm=", "-p", fmt.Sprint(os.Getpid())))
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
