# One image with all five programs; docker-compose.yml starts a different one per service.
# Both stages install what packages.txt lists for them.
FROM debian:bookworm-slim AS build
WORKDIR /src
COPY packages.txt ./
RUN apt-get update \
    && awk '/^\[/ { on = ($0 == "[build]") } on && /^[a-z0-9]/' packages.txt \
       | DEBIAN_FRONTEND=noninteractive xargs apt-get install -y --no-install-recommends \
    && rm -rf /var/lib/apt/lists/*
COPY . .
RUN cmake --preset release -DBUILD_TESTING=OFF \
    && ninja -C build/release ringback apns-mock signaling-server device-sim ringback-console \
    && strip build/release/bin/*

FROM debian:bookworm-slim
COPY packages.txt /tmp/
RUN apt-get update \
    && awk '/^\[/ { on = ($0 == "[runtime]") } on && /^[a-z0-9]/' /tmp/packages.txt \
       | DEBIAN_FRONTEND=noninteractive xargs apt-get install -y --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* /tmp/packages.txt \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin ringback \
    && install -d -o ringback -g ringback /data /calls
COPY --from=build /src/build/release/bin/ringback /src/build/release/bin/apns-mock \
     /src/build/release/bin/signaling-server /src/build/release/bin/device-sim \
     /src/build/release/bin/ringback-console /usr/local/bin/
COPY scenarios /usr/share/ringback/scenarios
WORKDIR /usr/share/ringback
# The CA, the server certificate and the provider key that apns-mock makes at its first start; the
# signaling server's store.
VOLUME /data /calls
USER ringback
CMD ["ringback", "--help"]
