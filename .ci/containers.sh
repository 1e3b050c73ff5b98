#!/bin/bash
# A throw-away container engine from Debian's packages, in a network namespace of its own, with stand-ins for Microsoft's
# base images, for haproxy and for rsyslog, made of Debian packages and this machine's .NET; nothing is pulled. Builds the project's image with its own
# Dockerfile, unchanged and offline, then runs COMMAND inside the namespace, where only loopback and the engine's bridge are.
# usage: containers.sh IMAGE-TAG COMMAND...
set -euo pipefail
tag=$1; shift
here=$(cd "$(dirname "$0")/.." && pwd)
started=$(date +%s%N)
again() { # COMMAND...: networks have bad moments
  local pause
  for pause in 2 5 10; do
    "$@" && return
    sleep "$pause"
  done
  "$@"
}
say() { printf '[containers %6d ms] %s\n' $(( ($(date +%s%N) - started) / 1000000 )) "$*"; }

# --- the engine
if ! command -v dockerd >/dev/null || ! command -v ip >/dev/null || ! command -v docker-compose >/dev/null; then
  again apt-get -qq update
  DEBIAN_FRONTEND=noninteractive again apt-get -qq install -y --no-install-recommends docker.io docker-compose iproute2 >/dev/null
  say "engine installed"
fi
compgen -G '/var/lib/apt/lists/*Packages*' >/dev/null || again apt-get -qq update
work=$(mktemp -d -t cmssim-ci.XXXXXX) namespace=cmssim$$ engine=
export DOCKER_HOST=unix://$work/docker.sock
cleanup() {
  set +e
  docker ps -aq 2>/dev/null | xargs -r docker rm -fv >/dev/null 2>&1
  if [ -n "$engine" ]; then
    kill "$engine"
    for _ in $(seq 100); do kill -0 "$engine" 2>/dev/null || break; sleep 0.1; done
  fi
  umount "$work/exec/netns/default" 2>/dev/null
  ip netns del "$namespace" 2>/dev/null
  rm -rf "$work"
}
trap cleanup EXIT
ip netns add "$namespace"
ip -n "$namespace" link set lo up
echo '{}' > "$work/daemon.json"

# nsenter, not "ip netns exec": the latter remounts /sys, and the engine finds no control groups then.
nsenter --net="/run/netns/$namespace" dockerd --config-file "$work/daemon.json" --data-root "$work/data" --exec-root "$work/exec" \
  --pidfile "$work/pid" -H "$DOCKER_HOST" --storage-driver=overlay2 --bip=172.30.254.1/24 \
  --iptables=false --ip-masq=false --ip-forward=false </dev/null >"$work/log" 2>&1 &
engine=$!
for _ in $(seq 200); do docker info >/dev/null 2>&1 && break; sleep 0.05; done
docker info >/dev/null 2>&1 || { cat "$work/log"; exit 1; }
say "engine up"

# --- the base images
unpack() { # ROOT PACKAGE...
  local root=$1 debs; shift
  debs=$(mktemp -d "$work/debs.XXXX")
  (cd "$debs" && again apt-get -qq -o APT::Sandbox::User=root download "$@")
  for deb in "$debs"/*.deb; do dpkg-deb -x "$deb" "$root"; done
  rm -rf "$debs" "$root"/usr/share/{doc,man,info,lintian,bug,locale}
}
import() { # ROOT NAME CHANGE...
  local root=$1 name=$2 changes=() change; shift 2
  for change in "$@"; do changes+=(-c "$change"); done
  tar -C "$root" --numeric-owner -c . | docker import "${changes[@]}" - "$name" >/dev/null
}
root=$work/root
mkdir -p "$root"
unpack "$root" base-files ca-certificates libc6 libgcc-s1 libstdc++6 libssl3
mkdir -p "$root"/{tmp,app,home/app,proc,sys,dev,run,var/tmp,etc/ssl/certs}
chmod 1777 "$root/tmp" "$root/var/tmp"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" 2>/dev/null || true
printf 'root:x:0:0:root:/root:/sbin/nologin\napp:x:1654:1654::/home/app:/bin/false\n' > "$root/etc/passwd"
printf 'root:x:0:\napp:x:1654:\n' > "$root/etc/group"
chown 1654:1654 "$root/home/app"
ldconfig -r "$root"
path="ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
import "$root" local/runtime-deps:10.0 "USER 1654" "ENV APP_UID=1654" "ENV ASPNETCORE_HTTP_PORTS=8080" \
  "ENV DOTNET_RUNNING_IN_CONTAINER=true" "ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true" "$path"

# The stand-ins for the proxy and the syslog server of compose.yaml.
service() { # NAME USER PACKAGE...
  local name=$1 user=$2 root=$work/service; shift 2
  mkdir -p "$root"/{tmp,run,proc,sys,dev}
  unpack "$root" base-files libc6 libgcc-s1 libcrypt1 libsystemd0 libcap2 libgcrypt20 libgpg-error0 liblz4-1 liblzma5 libzstd1 zlib1g "$@"
  ldconfig -r "$root"
  import "$root" "$name" "USER $user" "$path"
  rm -rf "$root"
}
service local/haproxy:2.6 99 haproxy libstdc++6 libssl3 libopentracing1 libopentracing-c-wrapper0 liblua5.3-0 libpcre2-8-0
service local/rsyslog:8 0 rsyslog libestr0 libfastjson4 libuuid1

# The SDK's stand-in: the same root, a shell, a linker, the SDK, and the packages that the native build needs.
unpack "$root" dash bash coreutils sed grep libacl1 libattr1 libselinux1 libpcre2-8-0 libtinfo6 libgmp10 \
  gcc gcc-12 gcc-12-base cpp-12 libgcc-12-dev libcc1-0 libisl23 libmpc3 libmpfr6 libzstd1 libc6-dev linux-libc-dev zlib1g zlib1g-dev \
  binutils binutils-common binutils-x86-64-linux-gnu libbinutils libctf0 libctf-nobfd0 libgprofng0 libjansson4
ln -sf dash "$root/bin/sh"
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
mkdir -p "$root/usr/share/dotnet" "$root/usr/bin"
cp -a "$dotnet/dotnet" "$dotnet/host" "$dotnet/shared" "$root/usr/share/dotnet/"
cp -a "$dotnet"/{sdk,packs,sdk-manifests,templates} "$root/usr/share/dotnet/" 2>/dev/null || true
ln -s ../share/dotnet/dotnet "$root/usr/bin/dotnet"
mkdir -p "$root/build/.nuget/packages" "$work/src"
tar -C "$here" --exclude=bin --exclude=obj --exclude=.git -c . | tar -C "$work/src" -x
again dotnet restore "$work/src/cli/CmsSim.Cli.csproj" -r linux-x64 -p:PublishAot=true --packages "$root/build/.nuget/packages" -v q
ldconfig -r "$root"
import "$root" local/sdk:10.0 "USER 0" "ENV HOME=/build" "ENV NuGetAudit=false" "ENV DOTNET_NOLOGO=1" "ENV DOTNET_CLI_TELEMETRY_OPTOUT=1" \
  "ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true" "ENV DOTNET_GENERATE_ASPNET_CERTIFICATE=false" "$path"
say "base images made"

# --- the image
client=$(command -v /usr/bin/docker || command -v docker)
DOCKER_BUILDKIT=1 "$client" build --network=none --progress=plain --build-arg SDK_IMAGE=local/sdk:10.0 --build-arg RUNTIME_IMAGE=local/runtime-deps:10.0 \
  -t "$tag" "$here" >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
say "$tag built: $(docker image inspect -f '{{.Size}} bytes, user {{.Config.User}}' "$tag")"

# --- the command. What an old engine, no registry and a machine that looks like a container itself need is said here, not in the tests.
export DOCKER_API_VERSION=1.41 TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1 \
  TESTCONTAINERS_WAIT_STRATEGY_TIMEOUT=00:01:00 TESTCONTAINERS_WAIT_STRATEGY_INTERVAL=00:00:00.100 CMSSIM_OFFLINE=1
export CMSSIM_PROXY_IMAGE=local/haproxy:2.6 CMSSIM_SYSLOG_IMAGE=local/rsyslog:8
docker tag "$tag" cmssim # the name that the documentation uses
result=0
nsenter --net="/run/netns/$namespace" "$@" || result=$?
say "command ended with $result"
exit $result
