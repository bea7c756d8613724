module example/gauge

go 1.22
