module courier

go 1.22
