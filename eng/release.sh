#!/bin/bash
# Makes all that a release has, in a fresh clone of the last commit, and publishes nothing. The last step says which commands publish it.
# usage: eng/release.sh [--dry-run] [-o DIR] [STEP...]      without STEP: all, in this order
# DIR is artifacts/release unless given. --dry-run names each step and its commands, and runs none. The variables SDK_IMAGE and RUNTIME_IMAGE set
# other base images than those of the Dockerfile.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_GENERATE_ASPNET_CERTIFICATE=false

all=(clone build test pack native image sbom licences vulnerabilities notes checksums publish)
runtime=linux-x64
out=artifacts/release dry= steps=()
while (( $# )); do
  case $1 in
    --dry-run) dry=1 ;;
    -o) out=${2:?"release.sh: -o needs a folder."}; shift ;;
    *) [[ " ${all[*]} " == *" $1 "* ]] || { echo "release.sh: unknown step \"$1\"; expected one of ${all[*]}." >&2; exit 2; }
       steps+=("$1") ;;
  esac
  shift
done
(( ${#steps[@]} )) || steps=("${all[@]}")
version=$(sed -nE 's|.*<Version>(.*)</Version>.*|\1|p' Directory.Build.props)
source=.
[[ " ${steps[*]} " != *" clone "* ]] || source=$out/source

run() { # COMMAND...
  printf '   %s\n' "$*"
  [[ $dry ]] || "$@"
}

# In a clone, so that nothing of the checkout gets into a release, and so that the sources have no folder of this machine in their names.
clone() {
  if [[ ! $dry && -n $(git status --porcelain) ]]; then
    echo "The checkout has changes that are not committed; a release is made from a commit." >&2
    return 1
  fi
  run rm -rf "$source"
  run git clone -q . "$source"
  local remote
  if remote=$(git remote get-url origin 2>/dev/null) && [[ $remote == https://* || $remote == git@* ]]; then
    run git -C "$source" remote set-url origin "$remote"
  else
    echo "   The remote \"origin\" is not on the web: the packages have no repository address, and debuggers find no sources."
    run git -C "$source" remote remove origin
  fi
}

build() { run dotnet build "$source/CmsSim.sln" -c Release -warnaserror -p:ContinuousIntegrationBuild=true -v minimal; }

tests() { (run cd "$source" && run dotnet test -c Release --no-build); }

pack() { run dotnet pack "$source/CmsSim.sln" -c Release --no-build -p:ContinuousIntegrationBuild=true -o "$out/packages" -v minimal; }

native() {
  run dotnet publish "$source/cli" -c Release -r "$runtime" -p:PublishAot=true -p:ContinuousIntegrationBuild=true -warnaserror -o "$out/native" -v minimal
  run "$out/native/cmssim" replay "$source/fixtures/golden"
  run tar -C "$out/native" -czf "$out/cmssim-$version-$runtime.tar.gz" cmssim
}

image() {
  if [[ ! $dry ]] && ! docker info >/dev/null 2>&1; then
    echo "   No container engine runs here, so no image is made."
    return
  fi
  run docker build ${SDK_IMAGE:+--build-arg "SDK_IMAGE=$SDK_IMAGE"} ${RUNTIME_IMAGE:+--build-arg "RUNTIME_IMAGE=$RUNTIME_IMAGE"} -t "cmssim:$version" "$source"
  run docker save -o "$out/cmssim-$version-image.tar" "cmssim:$version"
}

# What the tool consists of: the libraries need less.
sbom() {
  run dotnet tool install CycloneDX --version 6.3.1 --tool-path "$out/tools"
  run "$out/tools/dotnet-CycloneDX" "$source/cli/CmsSim.Cli.csproj" -o "$out" -fn "cmssim-$version.cdx.json" -F Json -dpr -ns --set-name cmssim --set-version "$version"
}

licences() { run eng/licences.sh "$source"; }

# Only sources that serve advisories can answer; of others, this finds nothing.
vulnerabilities() {
  [[ $dry ]] && { run dotnet list "$source/CmsSim.sln" package --vulnerable --include-transitive; return; }
  local report
  report=$(dotnet list "$source/CmsSim.sln" package --vulnerable --include-transitive 2>&1) || { echo "$report"; return 1; }
  if grep -q 'has the following vulnerable packages' <<<"$report"; then
    grep -A 10 'has the following vulnerable packages' <<<"$report"
    return 1
  fi
  if grep -qi 'does not provide vulnerability\|NU1905' <<<"$report"; then
    echo "   The sources of packages serve no advisories, so this check found nothing and says nothing."
  else
    echo "   No package has a known vulnerability, as far as the sources of packages say."
  fi
}

notes() {
  printf '   the section %s of CHANGELOG.md > %s\n' "$version" "$out/release-notes.md"
  [[ $dry ]] && return
  awk -v version="$version" '/^## / { within = ($2 == version); next } within' CHANGELOG.md | sed -e '1{/^$/d}' > "$out/release-notes.md"
  [[ -s $out/release-notes.md ]] || { echo "CHANGELOG.md has no section \"## $version\"." >&2; return 1; }
}

checksums() {
  printf '   sha256sum of all files > %s\n' "$out/SHA256SUMS"
  [[ $dry ]] && return
  (cd "$out" && find . -maxdepth 2 -type f \( -name '*.nupkg' -o -name '*.snupkg' -o -name '*.tar*' -o -name '*.json' -o -name '*.md' \) ! -path './source/*' ! -path './tools/*' \
    -printf '%P\n' | LC_ALL=C sort | xargs -r -d '\n' sha256sum > SHA256SUMS)
}

publish() {
  cat <<END
   Publishing is left to you:
     git tag v$version && git push origin v$version
     dotnet nuget push "$out/packages/*.nupkg" --source nuget.org --api-key KEY
     docker push REGISTRY/cmssim:$version
   Then move the lines of each PublicAPI.Unshipped.txt to PublicAPI.Shipped.txt, and raise Version in Directory.Build.props.
END
}

[[ $dry ]] || mkdir -p "$out"
for step in "${steps[@]}"; do
  printf '== %s\n' "$step"
  case $step in
    test) tests ;;
    *) "$step" ;;
  esac
done
