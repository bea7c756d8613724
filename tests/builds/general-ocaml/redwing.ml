let () = print_endline (Yojson.Safe.to_string (`List [`Int 1; `String (Sys.getcwd ())]))
