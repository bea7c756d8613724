run ->(e) { [200, {}, ["x", " ", File.exist?("log/x") ? "l" : (File.write("log/x", "") ; "new"), " ", Process.uid.to_s, "\n"]] }
