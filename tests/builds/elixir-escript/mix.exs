defmodule Tally.MixProject do
  use Mix.Project
  def project, do: [app: :tally, version: "0.1.0", elixir: "~> 1.13", escript: [main_module: Tally]]
  def application, do: [extra_applications: [:logger]]
end
