# `didimdol serve` with the screen (seed 003). Not built by our tests: there is no Docker daemon where they run.
#   docker build -t didimdol . && docker compose up

FROM node:22-bookworm-slim AS screen
WORKDIR /src/ui
COPY ui/package.json ui/package-lock.json ./
RUN npm ci
COPY ui ./
COPY tests/wire /src/tests/wire
RUN npm run build

FROM rust:1.95-bookworm AS program
# SQLCipher takes its ciphers from libcrypto. The desktop shell's packages are not needed: only the headless
# program is built.
# Debian 12 stays what it is, and its security fixes are wanted: no versions are pinned.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked --package didimdol-cli --bin didimdol

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl libssl3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 900 --create-home --home-dir /var/lib/didimdol didimdol
COPY --from=program /src/target/release/didimdol /usr/bin/didimdol
COPY --from=screen /src/ui/dist /usr/share/didimdol/screen
COPY scenarios /usr/share/didimdol/scenarios
USER 900
ENV DIDIMDOL_DATA=/var/lib/didimdol/data \
    DIDIMDOL_SCENARIOS=/usr/share/didimdol/scenarios
VOLUME /var/lib/didimdol
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s CMD ["curl", "--fail", "--silent", "http://127.0.0.1:8000/readyz"]
ENTRYPOINT ["didimdol"]
# The port goes to a proxy that speaks TLS; see compose.yaml.
CMD ["serve", "--behind-proxy", "--listen", "0.0.0.0:8000"]
