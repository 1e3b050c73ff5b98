#!/bin/bash
# Checks the descriptions of the CMS API and the MCP server with the programs that read them, against running simulators on free ports:
# linters, a mock server, a generated client, newman, httpyac, axe and the MCP inspector. Prints what each check did.
# usage: check.sh [CMSSIM], where CMSSIM runs the tool (default: the release build of this checkout); RELEASES chooses the releases
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")"
cmssim=(dotnet ../../cli/bin/Release/net10.0/cmssim.dll)
if (( $# )); then cmssim=("$@"); fi
read -ra releases <<<"${RELEASES:-2.0 3.0 3.12}"
servers=()
requests=$(mktemp -d) # httpyac reads no file that Git ignores
trap 'for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done; rm -rf "$requests"' EXIT

rm -rf work
mkdir work
npm ci --no-audit --no-fund --silent >work/npm.log 2>&1 || { cat work/npm.log; exit 1; }
export PATH=$PWD/node_modules/.bin:$PATH REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true

serve() { # NAME OPTION...: sets http and control
  local name=$1
  shift
  "${cmssim[@]}" serve --json --https-port 0 --http-port 0 --control-port 0 --world world.xml --log-dir "work/logs-$name" --certificate work/bridge.pfx "$@" >"work/ready-$name" &
  servers+=($!)
  for _ in {1..300}; do [[ -s work/ready-$name ]] && break; sleep 0.1; done
  http=$(sed -nE 's|.*"name":"Core1","http":"([^"]+)".*|\1|p' "work/ready-$name")
  control=$(sed -nE 's|.*"control":"([^"]+)".*|\1|p' "work/ready-$name")
  [[ $http && $control ]] || { echo "The simulator $name did not start."; exit 1; }
}

# A quiet program whose output is shown if it fails.
quietly() { # FILE COMMAND...
  local file=$1
  shift
  "$@" >"$file" 2>&1 || { cat "$file"; return 1; }
}

for release in "${releases[@]}"; do
  for format in openapi:openapi-$release.json postman:postman-$release.json http:cms-$release.http; do
    "${cmssim[@]}" api export --format "${format%%:*}" --release "$release" -o "work/${format#*:}" >/dev/null
  done

  quietly "work/redocly-$release.txt" redocly lint "work/openapi-$release.json" --config redocly.yaml --format=json
  node -e 'const { errors, warnings } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8").match(/\{[\s\S]*\}/)[0]).totals; if (errors + warnings) process.exit(1)' "work/redocly-$release.txt" \
    || { cat "work/redocly-$release.txt"; exit 1; }
  quietly "work/spectral-$release.txt" spectral lint "work/openapi-$release.json" --ruleset spectral.yaml --fail-severity hint
  echo "$release: redocly and spectral find no errors and no warnings, except XML examples, which are not compared"

  serve "$release" --release "$release"
  for run in first second; do
    quietly "work/newman-$release-$run.txt" newman run "work/postman-$release.json" --env-var "baseUrl=$http/api/v1" --reporters cli,json --reporter-json-export "work/newman-$release-$run.json"
    node -e '
      const { stats, executions } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).run;
      console.log(`${process.argv[2]}: newman, ${process.argv[3]} run: ${stats.requests.total} requests, ${stats.assertions.total} assertions, ${stats.assertions.failed} failed, ${stats.items.total - stats.requests.total} skipped`);
      process.exit(stats.assertions.failed || stats.requests.failed ? 1 : 0)' "work/newman-$release-$run.json" "$release" "$run"
  done

  # The GET requests that need no id, and those of a user, a bridge and a space.
  space=$(curl -sS -i -u admin:admin -d name=Hall "$http/api/v1/coSpaces" | tr -d '\r' | sed -nE 's|^Location: .*/||p')
  awk 'BEGIN { RS = "\n### "; ORS = "" } NR == 1 { print } NR > 1 && /\nGET / { ids = $0; gsub(/[{][{](baseUrl|user|password|coSpaceId|callBridgeId|userId)[}][}]/, "", ids); if (ids !~ /[{][{]/) print "\n### " $0 "\n?? status == 200\n" }' \
    "work/cms-$release.http" | sed -E "s|^@baseUrl = .*|@baseUrl = $http/api/v1|; s|^@coSpaceId = .*|@coSpaceId = $space|; s|^@callBridgeId = .*|@callBridgeId = 0e3758db-b9b8-49df-a74c-55fa05e3e21d|; s|^@userId = .*|@userId = bc392aaa-8c6d-4619-ad2f-cb30c4c53766|" >"$requests/get.http"
  (cd "$requests" && httpyac send get.http --all --output none --json) >"work/httpyac-$release.json" || { cat "work/httpyac-$release.json"; exit 1; }
  node -e '
    const text = require("fs").readFileSync(process.argv[1], "utf8");
    const { summary } = JSON.parse(text.slice(text.indexOf("{")));
    console.log(`${process.argv[2]}: httpyac: ${summary.totalRequests} GET requests, ${summary.successTests} answered with 200`);
    process.exit(summary.successTests !== summary.totalRequests || summary.totalRequests < 30 ? 1 : 0)' "work/httpyac-$release.json" "$release"
done

newest=${releases[-1]}
quietly work/generator.txt openapi-typescript "work/openapi-$newest.json" -o work/cms.d.ts
quietly work/tsc.txt tsc -p .
echo "$newest: a client that openapi-typescript generates compiles, and tsc finds the three mistakes in client.ts"

port=$(node -e 'const server = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close() })')
prism mock -h 127.0.0.1 -p "$port" "work/openapi-$newest.json" >work/prism.txt 2>&1 &
servers+=($!)
for _ in {1..300}; do grep -q 'is listening' work/prism.txt && break; sleep 0.1; done
mocked() { curl -sS -o work/mocked.txt -w '%{http_code}' "$@"; }
[[ $(mocked -u admin:admin "http://127.0.0.1:$port/coSpaces") == 200 ]] && grep -q '<coSpaces total="1"><coSpace id=' work/mocked.txt
[[ $(mocked "http://127.0.0.1:$port/coSpaces") == 401 ]]
[[ $(mocked -u admin:admin -d uri=hall "http://127.0.0.1:$port/coSpaces") == 400 ]] && grep -q '<failureDetails>' work/mocked.txt
[[ $(mocked -u admin:admin -d name=Hall "http://127.0.0.1:$port/coSpaces") == 200 ]]
echo "$newest: prism answers a list, refuses a request without credentials and a space without a name, and accepts one with a name"

if [[ -x ${CHROMIUM:-/usr/bin/chromium} ]]; then
  "${cmssim[@]}" api export --format site -o work/site >/dev/null
  node axe.mjs work/site
else
  echo "site: not checked with axe, because there is no Chromium"
fi

serve mcp --release "$newest" --clock virtual
inspector() { quietly work/inspector.json mcp-inspector --cli "$control/mcp" --transport http "$@"; }
inspector --method tools/list
node -e 'const { tools } = JSON.parse(require("fs").readFileSync("work/inspector.json", "utf8")); console.log(tools.map(tool => tool.name).sort().join("\n"))' >work/tools.txt
called=()
call() { # TOOL ARGUMENT...
  local arguments=() argument
  for argument in "${@:2}"; do arguments+=(--tool-arg "$argument"); done
  inspector --method tools/call --tool-name "$1" "${arguments[@]}"
  node -e 'const answer = JSON.parse(require("fs").readFileSync("work/inspector.json", "utf8")); if (answer.isError || !answer.structuredContent) { console.log(JSON.stringify(answer)); process.exit(1) }'
  called+=("$1")
}
call describe_api node=coSpaces release=3.0
call send_request method=POST path=/api/v1/coSpaces 'form=name=Hall&uri=hall'
call send_request method=POST path=/api/v1/coSpaces 'form=name=Other&uri=hall'
call list_exchanges status=400
call explain_exchange sequence=2
call get_state part=overview
call snapshots action=take name=before
call call_in bridge=Core1 remoteParty=ann@example.com uri=hall
leg=$(node -e 'console.log(JSON.parse(require("fs").readFileSync("work/inspector.json", "utf8")).structuredContent.callLeg)')
call advance_clock seconds=5
call control_leg bridge=Core1 "leg=$leg" action=hang-up
call set_faults action=add 'effect={"status":503}' times=1
call control_bridge bridge=Core1 action=isolate
call snapshots action=restore name=before
call load_world
diff work/tools.txt <(printf '%s\n' "${called[@]}" | sort -u)
echo "$newest: the MCP inspector lists $(wc -l <work/tools.txt) tools, and ${#called[@]} calls reach each of them"
