# A C++ tool. Removing the compiler in a later layer saves nothing: look at the hatched bars.
FROM debian:bookworm
RUN apt-get update && apt-get install -y build-essential cmake
WORKDIR /src
COPY . .
RUN cmake -B build && cmake --build build && cmake --install build
RUN apt-get purge -y build-essential cmake && rm -rf /src /var/lib/apt/lists/*
ENTRYPOINT ["/usr/local/bin/tally"]
