document.title = "wren" + (1 + 1)
