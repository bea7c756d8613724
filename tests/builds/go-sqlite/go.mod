module example/rows

go 1.22
