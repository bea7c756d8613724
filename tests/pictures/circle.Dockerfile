FROM alpine AS one
COPY --from=three /three /three
FROM alpine AS two
COPY --from=one /one /one
FROM alpine AS three
COPY --from=two /two /two
