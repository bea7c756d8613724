# A Rust server whose crates stay in a cache between builds.
FROM rust:1.90 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release && cp target/release/ferry /ferry

FROM debian:bookworm-slim
COPY --from=build /ferry /usr/local/bin/ferry
USER 1000
CMD ["ferry", "--listen", "0.0.0.0:7000"]
