#!/bin/bash
# Writes startup.order: the functions that a start, three requests and a stop use, in the order they lie in the binary. The linker
# puts them side by side, so that the code that runs is on few pages: less of the file in memory, and a faster start.
# Needed again when the start or the SDK changed much: names that no longer exist are ignored, new functions lie with the rest.
#
#   cli/Native/order.sh      (needs valgrind, nm and curl; builds the native binary in a temporary folder; a few minutes)
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d -t cmssim-order.XXXXXX)
trap 'rm -rf "$work"' EXIT

dotnet publish cli -c Release -r linux-x64 -p:PublishAot=true -p:IlcOrderFile= -o "$work/native" -v quiet --nologo
mv "$work/native/cmssim.dbg" "$work/symbols" # valgrind cannot read this form of debug information; nm can

valgrind --quiet --tool=callgrind --dump-instr=yes --callgrind-out-file="$work/profile" "$work/native/cmssim" serve --json \
  --https-port 0 --http-port 0 --control-port 0 --log-dir "$work/logs" --certificate "$work/bridge.pfx" >"$work/ready" &
server=$!
for _ in {1..600}; do [[ -s $work/ready ]] && break; sleep 0.1; done
http=$(sed -nE 's|.*"name":"Core1","http":"(http://127\.0\.0\.1:[0-9]+)".*|\1|p' "$work/ready")
for _ in 1 2 3; do curl -fsS -o "$work/answer" -u admin:admin "$http/api/v1/system/status"; done
kill -TERM "$server"
wait "$server"

# The addresses that ran, but for those in libraries, each to the function it lies in.
perl -ne '
  if (/^c?ob=(\(\d+\))(?: (.+))?/) { $name{$1} = $2 if $2; $library = $name{$1} =~ m{/lib} if /^ob/; next }
  next unless /^(?:0x([0-9a-f]+)|([+-])(\d+)|\*) /;
  $at = defined $1 ? hex $1 : defined $3 ? $at + "$2$3" : $at;
  printf "%016x 1\n", $at unless $library || $seen{$at}++;' "$work/profile" >"$work/ran"
nm "$work/symbols" | awk '$2 ~ /^[tT]$/ { print $1, 0, $3 }' | sort - "$work/ran" |
  awk '$2 == 0 { name = $3 } $2 == 1 && name != "" { print name; name = "" }' >cli/Native/startup.order
wc -l cli/Native/startup.order
