FROM debian:bookworm-slim AS base
FROM golang:1.25 AS go
COPY --from=base /etc/ssl /etc/ssl
FROM node:22-slim AS node
COPY --from=base /etc/ssl /etc/ssl
FROM go AS lib-log
COPY libs/log /src/log
RUN go build ./...
FROM go AS lib-auth
COPY libs/auth /src/auth
RUN go build ./...
FROM go AS lib-store
COPY libs/store /src/store
RUN go build ./...
FROM go AS lib-queue
COPY libs/queue /src/queue
RUN go build ./...
FROM go AS orders
COPY --from=lib-log /src /src
COPY services/orders /src/orders
RUN go build -o /out/orders
FROM orders AS orders-test
RUN go test ./orders/...
FROM go AS billing
COPY --from=lib-auth /src /src
COPY services/billing /src/billing
RUN go build -o /out/billing
FROM billing AS billing-test
RUN go test ./billing/...
FROM go AS users
COPY --from=lib-store /src /src
COPY services/users /src/users
RUN go build -o /out/users
FROM users AS users-test
RUN go test ./users/...
FROM go AS search
COPY --from=lib-queue /src /src
COPY services/search /src/search
RUN go build -o /out/search
FROM search AS search-test
RUN go test ./search/...
FROM go AS mail
COPY --from=lib-log /src /src
COPY services/mail /src/mail
RUN go build -o /out/mail
FROM mail AS mail-test
RUN go test ./mail/...
FROM go AS files
COPY --from=lib-auth /src /src
COPY services/files /src/files
RUN go build -o /out/files
FROM files AS files-test
RUN go test ./files/...
FROM go AS jobs
COPY --from=lib-store /src /src
COPY services/jobs /src/jobs
RUN go build -o /out/jobs
FROM jobs AS jobs-test
RUN go test ./jobs/...
FROM go AS gateway
COPY --from=lib-queue /src /src
COPY services/gateway /src/gateway
RUN go build -o /out/gateway
FROM gateway AS gateway-test
RUN go test ./gateway/...
FROM go AS reports
COPY --from=lib-log /src /src
COPY services/reports /src/reports
RUN go build -o /out/reports
FROM reports AS reports-test
RUN go test ./reports/...
FROM go AS audit
COPY --from=lib-auth /src /src
COPY services/audit /src/audit
RUN go build -o /out/audit
FROM audit AS audit-test
RUN go test ./audit/...
FROM node AS ui-shop
COPY ui/shop /ui
RUN npm run build
FROM node AS ui-admin
COPY ui/admin /ui
RUN npm run build
FROM node AS ui-docs
COPY ui/docs /ui
RUN npm run build
FROM base AS core
COPY --from=orders /out/orders /bin/
COPY --from=billing /out/billing /bin/
COPY --from=users /out/users /bin/
COPY --from=search /out/search /bin/
COPY --from=mail /out/mail /bin/
FROM base AS extra
COPY --from=files /out/files /bin/
COPY --from=jobs /out/jobs /bin/
COPY --from=gateway /out/gateway /bin/
COPY --from=reports /out/reports /bin/
COPY --from=audit /out/audit /bin/
FROM core AS staging
ENV LEVEL=staging
FROM core AS canary
ENV LEVEL=canary
FROM core AS debug
ENV LEVEL=debug
FROM nginx:1.29 AS front
COPY --from=ui-shop /ui/dist /usr/share/nginx/shop
COPY --from=ui-admin /ui/dist /usr/share/nginx/admin
COPY --from=ui-docs /ui/dist /usr/share/nginx/docs
FROM front AS front-test
RUN nginx -t
FROM extra AS extra-test
RUN /bin/audit --check
FROM core AS final
COPY --from=extra /bin/* /bin/
COPY --from=front /usr/share/nginx /srv
