# A simulated CMS cluster of two bridges.
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

ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled

FROM ${SDK_IMAGE} AS build
WORKDIR /src

# What decides about packages comes first, so that a change of code does not restore anew.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY simulator/*.csproj simulator/
COPY client/*.csproj client/
COPY client/Sqlite/*.csproj client/Sqlite/
COPY contract-tests/harness/*.csproj contract-tests/harness/
COPY cli/*.csproj cli/
RUN dotnet restore cli/CmsSim.Cli.csproj
COPY . .
RUN dotnet publish cli/CmsSim.Cli.csproj -c Release --no-restore -o /out -p:UseAppHost=false && mkdir /data

FROM ${RUNTIME_IMAGE}
WORKDIR /app
COPY --from=build /out .
COPY --from=build --chown=$APP_UID:$APP_UID /data /data
VOLUME /data
USER $APP_UID
EXPOSE 8443 8444 8080 8081 8440
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD ["dotnet", "cmssim.dll", "health"]
ENTRYPOINT ["dotnet", "cmssim.dll"]
CMD ["serve", "--listen", "0.0.0.0", "--log-dir", "/data/logs", "--certificate", "/data/bridge.pfx"]
