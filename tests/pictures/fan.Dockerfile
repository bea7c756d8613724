FROM debian:bookworm-slim AS base
FROM base AS api
COPY services/api /src
RUN make -C /src install
FROM base AS auth
COPY services/auth /src
RUN make -C /src install
FROM base AS billing
COPY services/billing /src
RUN make -C /src install
FROM base AS cron
COPY services/cron /src
RUN make -C /src install
FROM base AS files
COPY services/files /src
RUN make -C /src install
FROM base AS mail
COPY services/mail /src
RUN make -C /src install
FROM base AS search
COPY services/search /src
RUN make -C /src install
FROM base AS web
COPY services/web /src
RUN make -C /src install
FROM base AS all
COPY --from=api /usr/local/bin/api /usr/local/bin/
COPY --from=auth /usr/local/bin/auth /usr/local/bin/
COPY --from=billing /usr/local/bin/billing /usr/local/bin/
COPY --from=cron /usr/local/bin/cron /usr/local/bin/
COPY --from=files /usr/local/bin/files /usr/local/bin/
COPY --from=mail /usr/local/bin/mail /usr/local/bin/
COPY --from=search /usr/local/bin/search /usr/local/bin/
COPY --from=web /usr/local/bin/web /usr/local/bin/
