#!/bin/bash
# Checks the types, runs the tests, and builds dist again, which must come out as it is checked in.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --no-audit --no-fund
npm run --silent check
npm run --silent build
git diff --exit-code --stat -- dist
[[ -z $(git status --porcelain -- dist) ]] || { git status --short -- dist; exit 1; }
