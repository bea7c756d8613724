// Answers with what the start script left for it.
package main

import (
	"fmt"
	"net/http"
	"os"
	"os/user"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		text, err := os.ReadFile("/var/lib/tide/started")
		who, _ := user.Current()
		fmt.Fprintf(w, "%s%v %s\n", text, err, who.Username)
	})
	if err := http.ListenAndServe(":"+os.Args[1], nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
