document.title = "oolong" + (2 + 3)
