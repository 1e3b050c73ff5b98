#!/bin/bash
# Renders the Helm chart with each of its values files, and checks the values against the chart's schema and the manifests against those of
# Kubernetes. Without helm, which Debian does not have, render.go renders the templates with Go packages of Debian. Then does what the pods of
# the job do, with the tool.
# usage: chart.sh [CMSSIM], where CMSSIM runs the tool (default: the release build of this checkout)
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")"
chart=../../deploy/helm/cmssim
cmssim=(dotnet ../../cli/bin/Release/net10.0/cmssim.dll)
if (( $# )); then cmssim=("$@"); fi
rm -rf work
mkdir work
npm ci --no-audit --no-fund --silent >work/npm.log 2>&1 || { cat work/npm.log; exit 1; }

if command -v helm >/dev/null; then
  render() { helm template try "$chart" --namespace tests -f "$1"; } # VALUES-FILE
  helm lint "$chart" -f "$chart/ci/cluster-values.yaml"
else
  GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$PWD/work/go go build -o work/render render.go
  rm -rf work/go
  render() { work/render "$chart" try tests "$1"; }
fi

for values in "$chart"/ci/*-values.yaml; do
  node values.mjs "$chart" "$values"
  name=$(basename "$values" -values.yaml)
  render "$values" >"work/$name.yaml" 2>"work/$name.txt" || { cat "work/$name.txt"; exit 1; }
done
node check.mjs work/{cluster,controlled,job,job-client}.yaml

# The checks find what is wrong.
refused() { # TEXT COMMAND...
  local text=$1
  shift
  if "$@" >work/refused.txt 2>&1; then echo "$* accepted what is wrong."; exit 1; fi
  grep -q -- "$text" work/refused.txt || { cat work/refused.txt; exit 1; }
}
echo '{}' >work/empty.yaml
refused 'auth.password is needed' render work/empty.yaml
printf 'control: {enabled: true}\nauth: {password: x}\n' >work/open.yaml
refused 'control.token is needed' render work/open.yaml
printf 'bridges: 25\n' >work/many.yaml
refused 'bridges must be <= 24' node values.mjs "$chart" work/many.yaml
printf 'passwort: x\n' >work/unknown.yaml
refused 'passwort' node values.mjs "$chart" work/unknown.yaml
sed 's/readinessProbe:/readynessProbe:/' work/cluster.yaml >work/misspelt.yaml
refused 'readynessProbe' node check.mjs work/misspelt.yaml
sed 's/^  replicas: 1/  replicas: one/' work/cluster.yaml >work/typed.yaml
refused 'replicas' node check.mjs work/typed.yaml
echo "the checks refuse six mistakes"

# A pod of the job, with the tool of this checkout.
for index in 0 1; do node run.mjs work/job.yaml "$index" "${cmssim[@]}"; done
