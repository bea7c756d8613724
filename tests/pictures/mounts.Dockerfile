FROM rust:1.90 AS chef
RUN cargo install cargo-chef
FROM chef AS plan
RUN --mount=type=bind,target=. cargo chef prepare --recipe-path /recipe.json
FROM chef AS build
COPY --from=plan /recipe.json /recipe.json
RUN --mount=type=cache,target=/usr/local/cargo/registry cargo chef cook --recipe-path /recipe.json
RUN --mount=type=bind,target=/src --mount=type=bind,from=plan,source=/recipe.json,target=/r.json cargo build --release
FROM debian:bookworm-slim
RUN --mount=from=build,source=/target,target=/mnt cp /mnt/release/app /usr/local/bin/
