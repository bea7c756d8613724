defmodule Heron do
  @moduledoc "Answers every connection with a line out of a file, and a digest of it."
  use Application

  def start(_type, _arguments) do
    Supervisor.start_link([{Task, &listen/0}], strategy: :one_for_one)
  end

  defp listen do
    {:ok, socket} = :gen_tcp.listen(4100, [:binary, packet: :line, active: false, reuseaddr: true])
    serve(socket)
  end

  defp serve(socket) do
    {:ok, client} = :gen_tcp.accept(socket)
    read(client)
    line = File.read!(Application.app_dir(:heron, "priv/line.txt"))
    digest = :crypto.hash(:sha256, line) |> Base.encode16() |> binary_part(0, 8)
    :gen_tcp.send(client, "HTTP/1.0 200 OK\r\n\r\n#{line}#{digest} #{String.upcase("über")}\n")
    :gen_tcp.close(client)
    serve(socket)
  end

  defp read(client) do
    case :gen_tcp.recv(client, 0) do
      {:ok, "\r\n"} -> :ok
      {:ok, _header} -> read(client)
      {:error, _closed} -> :ok
    end
  end
end
