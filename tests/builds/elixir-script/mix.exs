defmodule Stork.MixProject do
  use Mix.Project
  def project, do: [app: :stork, version: "0.1.0", deps: []]
  def application, do: [mod: {Stork, []}, extra_applications: [:ssl]]
end
