# syntax=docker/dockerfile:1
# Several stages that share a base, a cache and a tool from another image; `test` is only built when asked for.
ARG NODE_VERSION=22

FROM node:${NODE_VERSION}-slim AS base
WORKDIR /repo
ENV CI=1

FROM base AS dependencies
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci

FROM dependencies AS test
COPY . .
RUN npm test

FROM dependencies AS build
COPY . .
RUN --mount=type=bind,from=golang:1.25-alpine,source=/usr/local/go,target=/usr/local/go \
    npm run build

FROM base AS final
COPY --from=build /repo/dist ./dist
COPY --from=dependencies /repo/node_modules ./node_modules
COPY --from=busybox:latest /bin/busybox /bin/busybox
USER node
CMD ["node", "dist/main.js"]
