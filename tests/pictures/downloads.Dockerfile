FROM scratch AS tools
ADD https://example.com/releases/download/v1.2.3/tool-linux-amd64.tar.gz /
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/other.zip /
ADD https://github.com/example/project.git#main /src
FROM debian:bookworm-slim
COPY --from=tools / /opt/
COPY --from=tools /src /src
COPY --from=nginx:1.29 /etc/nginx /etc/nginx
COPY . /app
