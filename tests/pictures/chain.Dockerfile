FROM alpine:3.22 AS s0
FROM s0 AS s1
RUN ./step 1
FROM s1 AS s2
RUN ./step 2
FROM s2 AS s3
RUN ./step 3
FROM s3 AS s4
RUN ./step 4
FROM s4 AS s5
RUN ./step 5
FROM s5 AS s6
RUN ./step 6
COPY --from=s1 /early /early
