FROM alpine AS early
COPY --from=late /x /x
COPY --from=early /y /y
COPY --from=$STAGE /z /z
COPY --from=9 /n /n
FROM golang:1.25 AS build
ADD https://example.com/tools/tool.tgz /opt/
FROM $NOWHERE AS nowhere
FROM alpine AS late
COPY --from=biuld /q /q
COPY --from=build /app /app
