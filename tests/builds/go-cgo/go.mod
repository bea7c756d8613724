module example/knot

go 1.22
