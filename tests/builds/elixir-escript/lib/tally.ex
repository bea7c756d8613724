defmodule Tally do
  def main([file]), do: file |> File.read!() |> String.split() |> Enum.map(&String.to_integer/1) |> Enum.sum() |> IO.puts()
end
