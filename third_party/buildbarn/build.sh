#!/bin/bash
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
#
# Builds Buildbarn's programs from Go modules whose hashes go.sum pins.
#
# usage: build.sh BIN_FOLDER
#
# Upstream builds with Bazel, which patches and generates some files that its
# modules lack: the same is done here, in a copy.

set -euo pipefail
bin="$(realpath "$1")"
cd "$(dirname "$0")"

work="$(mktemp -d)"
trap 'rm -rf "${work}"' EXIT
cp go.mod go.sum "${work}"
cd "${work}"
export CGO_ENABLED=0 GOFLAGS=-mod=readonly GOWORK=off

# Folders of modules, then the vendored tree, which knows none.
readonly STORAGE=github.com/buildbarn/bb-storage
readonly EXECUTION=github.com/buildbarn/bb-remote-execution
readonly FUSE=github.com/hanwen/go-fuse/v2
declare -A source
for module in "${STORAGE}" "${EXECUTION}" "${FUSE}"; do
  source["${module}"]="$(go mod download -json "${module}" |
    sed -n 's/.*"Dir": "\(.*\)".*/\1/p')"
done
# -e: two style sheets are missing. Anything else that is fails the build.
go mod vendor -e 2> vendor.log || { cat vendor.log >&2; exit 1; }
for module in "${!source[@]}"; do
  cp -r --no-preserve=mode "${source[${module}]}/." "vendor/${module}"
done

# 1. Style sheets of status pages, which are not served here.
touch "vendor/${STORAGE}/pkg/otel/stylesheet.css" \
  "vendor/${EXECUTION}/cmd/bb_scheduler/stylesheet.css"

# 2. Buildbarn's patches of go-fuse.
patches="${source[${EXECUTION}]}/patches/com_github_hanwen_go_fuse_v2"
for name in direntrylist-offsets-and-testability notify-testability \
  writeback-cache; do
  (
    cd "vendor/${FUSE}"
    GIT_CEILING_DIRECTORIES="${work}" git apply -p0 "${patches}/${name}.diff"
  )
done

# 3. Registration of services takes the interface, as generators write it now.
grep -rlE --include='*.pb.go' '^func Register\w+Server\(s \*grpc\.Server,' \
  vendor/github.com/bazelbuild vendor/google.golang.org/genproto/googleapis |
  xargs sed -i -E \
    's/^(func Register\w+Server\(s )\*grpc\.Server,/\1grpc.ServiceRegistrar,/'

mkdir -p "${bin}"
go build -mod=vendor -trimpath -ldflags '-s -w' -o "${bin}/" tool
