# A small web service. The compiler ships with it.
FROM golang:1.25

WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go build -o /usr/local/bin/orders ./cmd/orders

EXPOSE 8080
CMD ["/usr/local/bin/orders"]
