ARG VERSION=22
ARG VERSION_SUFFIX=-slim
FROM node:$VERSION$VERSION_SUFFIX AS Builder
COPY --from=assets /icons /icons
RUN npm ci

FROM node:${FLAVOUR:-22-slim} AS lint
COPY . .
RUN npx eslint .

FROM alpine:3.22 AS assets
COPY --from=$STAGE /logo.svg /icons/
ADD https://example.com/fonts.tar.gz /fonts/

FROM nginx:1.29-alpine
COPY --from=builder /app/dist /usr/share/nginx/html
COPY --from=assests /fonts /usr/share/nginx/html/fonts
