defmodule Stork do
  use Application
  def start(_, _) do
    {:ok, l} = :gen_tcp.listen(4002, [:binary, active: false, reuseaddr: true])
    {:ok, spawn_link(fn -> loop(l) end)}
  end
  defp loop(l) do
    {:ok, s} = :gen_tcp.accept(l)
    :gen_tcp.recv(s, 0)
    w = File.write("/app/log/x", "1")
    f = File.read(Application.app_dir(:stork, "priv/data.txt"))
    :gen_tcp.send(s, "HTTP/1.0 200 OK\r\n\r\n#{inspect(w)} #{inspect(f)} #{System.get_env("HOME")}\n")
    :gen_tcp.close(s)
    loop(l)
  end
end
