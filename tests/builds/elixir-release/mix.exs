defmodule Heron.MixProject do
  use Mix.Project

  def project, do: [app: :heron, version: "0.1.0", elixir: "~> 1.14"]

  def application, do: [extra_applications: [:logger, :crypto], mod: {Heron, []}]
end
