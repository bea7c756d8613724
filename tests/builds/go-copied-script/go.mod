module github.com/example/teal

go 1.22
