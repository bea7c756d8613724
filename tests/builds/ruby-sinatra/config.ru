require "./board"
run Board
