# A simulated CMS cluster of two bridges, as one native program.
#
#   docker build -t cmssim .
#   docker run --rm -e CMSSIM_PASSWORD=secret -p 8443:8443 -p 8444:8444 cmssim
#   curl -k -u admin:secret https://127.0.0.1:8443/api/v1/system/status
#
# CMSSIM_PASSWORD is needed: a bridge that others can reach does not start with the default password.
# The control API listens on the container's own loopback, where the health check asks it. To reach it from outside,
# say where it listens and give it a token:
#
#   docker run --rm -e CMSSIM_PASSWORD=secret -e CMSSIM_CONTROL_TOKEN=token -p 8443:8443 -p 8440:8440 cmssim \
#     serve --listen 0.0.0.0 --log-dir /data/logs --certificate /data/bridge.pfx --control-listen 0.0.0.0
#
# Only /data (logs, and the certificate that stays the same from run to run) and /tmp are written to, so it also runs
# with --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges.
#
# The native compiler links with the tools of the build stage, so an image for arm64 is built on an arm64 machine or under emulation:
#
#   docker buildx build --platform linux/arm64 -t cmssim .

ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0-noble-aot
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled

FROM ${SDK_IMAGE} AS build
# BuildKit sets it. The classic builder does not, and builds for the machine that it runs on.
ARG TARGETARCH
WORKDIR /src
RUN case "${TARGETARCH:-$(uname -m)}" in \
      amd64 | x86_64) echo linux-x64 ;; \
      arm64 | aarch64) echo linux-arm64 ;; \
      *) echo "There is no native build for ${TARGETARCH:-$(uname -m)}; expected amd64 or arm64." >&2; exit 1 ;; \
    esac > /rid

# Files that decide about packages come first, so that a change of code does not restore again.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY simulator/*.csproj simulator/
COPY client/*.csproj client/
COPY client/Sqlite/*.csproj client/Sqlite/
COPY contract-tests/harness/*.csproj contract-tests/harness/
COPY cli/*.csproj cli/
RUN dotnet restore cli/CmsSim.Cli.csproj -r "$(cat /rid)" -p:PublishAot=true
COPY . .
RUN dotnet publish cli/CmsSim.Cli.csproj -c Release --no-restore -r "$(cat /rid)" -p:PublishAot=true -p:RunAnalyzers=false -o /out \
    && mkdir /image /data && cp /out/cmssim /out/*.so /image

FROM ${RUNTIME_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="CmsSim" \
      org.opencontainers.image.description="A simulated Cisco Meeting Server cluster" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
COPY --from=build /image .
COPY --from=build --chown=$APP_UID:$APP_UID /data /data
ENV PATH=/app:$PATH
VOLUME /data
USER $APP_UID
EXPOSE 8443 8444 8080 8081 8440
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD ["cmssim", "health"]
ENTRYPOINT ["cmssim"]
CMD ["serve", "--listen", "0.0.0.0", "--log-dir", "/data/logs", "--certificate", "/data/bridge.pfx"]
