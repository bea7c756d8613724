# A Rails application, everything in one stage.
FROM ruby:3.4
WORKDIR /rails
RUN apt-get update && apt-get install -y nodejs libvips
COPY Gemfile Gemfile.lock ./
RUN bundle install
COPY . .
ENV RAILS_ENV=production
RUN bundle exec rails assets:precompile
EXPOSE 3000
CMD ["bundle", "exec", "rails", "server", "-b", "0.0.0.0"]
