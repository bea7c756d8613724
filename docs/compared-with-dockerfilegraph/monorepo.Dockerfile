ARG NODE=22
FROM node:${NODE}-slim AS base
WORKDIR /repo

FROM base AS dependencies
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci

FROM dependencies AS test
COPY . .
RUN npm test

FROM dependencies AS build
COPY . .
RUN --mount=type=bind,from=golang:1.25-alpine,source=/usr/local/go,target=/usr/local/go npm run build

FROM base AS final
COPY --from=build /repo/dist ./dist
COPY --from=dependencies /repo/node_modules ./node_modules
COPY --from=busybox:latest /bin/busybox /bin/busybox
