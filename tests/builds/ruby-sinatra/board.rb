require "sinatra/base"

class Board < Sinatra::Base
  set :views, "#{__dir__}/views"

  get("/") { erb :index, locals: { names: %w[north south] } }
  get("/hour") { ENV["TZ"] = "America/New_York"; Time.at(1_700_000_000).strftime("%H %Z") }
end
