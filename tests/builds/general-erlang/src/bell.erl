-module(bell).
-export([start/0]).
start() -> {ok, L} = gen_tcp:listen(8099, [binary, {active, false}, {reuseaddr, true}]), loop(L).
loop(L) -> {ok, S} = gen_tcp:accept(L), gen_tcp:recv(S, 0), {ok, M} = file:read_file("priv/msg.txt"),
  T = io_lib:format("~p ~s", [calendar:universal_time_to_local_time({{2020,1,1},{0,0,0}}), string:trim(os:cmd("cat /etc/timezone; crontab -V 2>&1 | head -c 4"))]),
  gen_tcp:send(S, ["HTTP/1.0 200 OK\r\n\r\n", M, T, "\n"]), gen_tcp:close(S), loop(L).
