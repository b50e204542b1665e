# syntax=docker/dockerfile:1

# Where others are to be had: --build-arg BASE=registry.example/debian:bookworm-slim
ARG RUST=rust:1.95-bookworm
ARG BASE=debian:bookworm-slim

FROM ${RUST} AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --profile dist --locked --bin loggbok \
    && strip -o /usr/local/bin/loggbok target/dist/loggbok \
    && .ci/sbom >/usr/local/share/loggbok.cdx.json

FROM ${BASE}
# A fixed id, so that a mounted folder can be given to it: chown 10001 FOLDER.
RUN useradd --system --uid 10001 --user-group --no-create-home loggbok \
    && install --directory --owner=loggbok --group=loggbok --mode=0750 /data
COPY --from=build /usr/local/bin/loggbok /usr/local/bin/loggbok
# What it is built from (CycloneDX).
COPY --from=build /usr/local/share/loggbok.cdx.json /usr/share/doc/loggbok/
COPY --from=build /src/LICENSE-MIT /src/LICENSE-APACHE /usr/share/doc/loggbok/
USER loggbok
# The address is the container's own, and a proxy that speaks TLS is to be the only one that reaches it.
# Set LOGGBOK__PUBLIC_URL to the address outside before the first statement comes.
# Without a proxy, set LOGGBOK__TLS__CERTIFICATE and LOGGBOK__TLS__KEY, and LOGGBOK__BEHIND_PROXY=false.
ENV LOGGBOK__LISTEN=0.0.0.0:8080 \
    LOGGBOK__BEHIND_PROXY=true \
    LOGGBOK__DATA_DIR=/data \
    LOGGBOK__LOG__FORMAT=json
VOLUME /data
EXPOSE 8080
# The program asks itself: the image has no other HTTP client.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["loggbok", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["loggbok"]
CMD ["serve"]
