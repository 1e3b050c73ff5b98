#!/bin/bash
# Prints the licence of each package that the shipped projects of a checkout were restored with, and fails when one is not allowed. Tests and benchmarks do not ship.
# usage: eng/licences.sh [CHECKOUT]
set -euo pipefail
cd "${1:-$(dirname "$0")/..}"

allowed='^(MIT|Apache-2\.0|BSD-[23]-Clause|0BSD)$'

packages() { # PROJECT...: "FOLDER PACKAGE/VERSION", from the file that the restore leaves beside a project
  local project assets cache
  for project; do
    assets=$(dirname "$project")/obj/project.assets.json
    [[ -e $assets ]] || { echo "$project is not restored; run dotnet restore." >&2; return 1; }
    cache=$(sed -nE '/"packageFolders"/{n;s/.*"([^"]+)".*/\1/p}' "$assets")
    sed -nE 's|^ *"path": "([^"]+/[^"/]+)",$|\1|p' "$assets" | grep -v proj$ | sed "s|^|$cache |"
  done | LC_ALL=C sort -u
}

licence() { # FOLDER PACKAGE/VERSION
  local nuspec=("$1/$2"/*.nuspec)
  local words
  words=$(sed -nE 's|.*<license type="expression">([^<]+)</license>.*|\1|p' "${nuspec[0]}")
  [[ $words ]] || words=$(named "$1/$2/$(sed -nE 's|.*<license type="file">([^<]+)</license>.*|\1|p' "${nuspec[0]}")")
  echo "${words:-unknown}"
}

# Some packages have the text of their licence instead of its name.
named() { # FILE
  [[ -f $1 ]] || return 0
  local text
  text=$(tr -s '[:space:]' ' ' <"$1")
  case $text in
    *'Permission is hereby granted, free of charge, to any person obtaining a copy'*) echo MIT ;;
    *'Redistribution and use in source and binary forms'*'Neither the name'*) echo BSD-3-Clause ;;
    *'Redistribution and use in source and binary forms'*'Redistributions in binary form must reproduce'*) echo BSD-2-Clause ;;
  esac
}

mapfile -t projects < <(find . -name '*.csproj' -not -path '*/obj/*' | LC_ALL=C sort)
mapfile -t shipped < <(grep -lE '<(ShippedLibrary|PackAsTool)>true<' "${projects[@]}")
(( ${#shipped[@]} )) || { echo "No project ships." >&2; exit 1; }

found=$(packages "${shipped[@]}")
[[ $found ]] || { echo "The shipped projects have no packages; that cannot be." >&2; exit 1; }

refused=0
while read -r cache package; do
  words=$(licence "$cache" "$package")
  printf '%-16s %s\n' "$words" "$package"
  [[ $words =~ $allowed ]] || refused=$((refused + 1))
done <<<"$found"

printf '%s shipped projects, %s packages, %s with a licence that is not allowed\n' "${#shipped[@]}" "$(wc -l <<<"$found")" "$refused"
(( refused == 0 ))
