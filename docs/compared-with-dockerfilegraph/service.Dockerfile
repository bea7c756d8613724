FROM golang:1.25-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /out/server ./cmd/server

FROM alpine:3.22 AS certificates
RUN apk add --no-cache ca-certificates
ADD https://example.com/our-root-ca.pem /usr/local/share/ca-certificates/

FROM scratch
COPY --from=certificates /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/server /server
USER 65532
ENTRYPOINT ["/server"]
