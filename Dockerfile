# One static binary in an empty image: docker build -t fineprint . && docker run --rm -v "$PWD:/w" -w /w fineprint audit app.apk --policy privacy.html
FROM rust:1-alpine AS build
RUN apk add --no-cache musl-dev gcc make
WORKDIR /src
COPY . .
RUN cargo build --release --locked && cp target/release/fineprint /fineprint

FROM scratch
COPY --from=build /fineprint /fineprint
USER 65534:65534
ENTRYPOINT ["/fineprint"]
