module example.org/lynx

go 1.22

require example.org/purr v1.0.0
