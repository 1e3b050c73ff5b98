#!/bin/bash
# Runs the examples in other languages, the shell steps of the GitHub Action, and the commands of the development container.
# usage: environments.sh [CMSSIM], where CMSSIM runs the tool (default: the release build of this checkout)
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
export CMSSIM=${1:-dotnet $root/cli/bin/Release/net10.0/cmssim.dll} PYTHONDONTWRITEBYTECODE=1
temporary=$(mktemp -d)
trap '[[ ! -e $temporary/cmssim.pid ]] || kill "$(<"$temporary/cmssim.pid")" 2>/dev/null || true; rm -rf "$temporary"' EXIT
[[ -d node_modules ]] || npm ci --no-audit --no-fund --silent

(cd "$root" && python3 -m unittest discover examples/python)
(cd "$root" && java examples/java/MeetingExample.java)

# As on a runner: each step is a process of bash that ends at the first mistake. The runner puts the options of the workflow there.
node steps.mjs "$root/action.yml" >"$temporary/action.sh"
export GITHUB_ACTION_PATH=$root RUNNER_TEMP=$temporary GITHUB_PATH=$temporary/path GITHUB_OUTPUT=$temporary/output
OPTIONS=$'--release=2.9\n--clock=virtual\n--https-port=0\n--http-port=0\n--control-port=0' bash -eo pipefail "$temporary/action.sh"
bridge=$(sed -n 's/^bridge=//p' "$temporary/output") control=$(sed -n 's/^control=//p' "$temporary/output")
curl -ksSf -u admin:admin "$bridge/api/v1/system/status" | grep -q '<softwareVersion>2\.9'
PATH=$(<"$temporary/path"):$PATH cmssim health --control "$control"
kill "$(<"$temporary/cmssim.pid")"
rm "$temporary/cmssim.pid"
node steps.mjs "$root/action.yml" last >"$temporary/start.sh"
OPTIONS=--release=9.9 bash -eo pipefail "$temporary/start.sh" >"$temporary/refused" && { echo "The action started a release that does not exist."; exit 1; }
grep -q '9\.9' "$temporary/refused"
echo "the action starts a cluster, and ends when it does not start"

node steps.mjs "$root/.devcontainer/devcontainer.json" >"$temporary/container.sh"
(cd "$root" && bash -eo pipefail "$temporary/container.sh" >"$temporary/container.txt") || { cat "$temporary/container.txt"; exit 1; }
echo "the development container builds and runs $(tail -n 1 "$temporary/container.txt")"
