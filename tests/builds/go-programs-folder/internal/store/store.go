package store

import "os"

func Put(f, s string) string {
	if err := os.WriteFile(f, []byte(s), 0o600); err != nil {
		return err.Error()
	}
	return "stored"
}
