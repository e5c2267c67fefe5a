#!/bin/bash
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
#
# Runs Debian's protoc on the shared libraries unpacked beside it, not on the
# host's.  As a tool of an action it lies in its runfiles.
set -euo pipefail
root="$0.runfiles/com_google_protobuf"
[[ -d "${root}" ]] || root="$(dirname "$(readlink -f "$0")")"
export LD_LIBRARY_PATH="${root}/usr/lib/x86_64-linux-gnu"
LD_LIBRARY_PATH+=":${root}/lib/x86_64-linux-gnu"
exec "${root}/usr/bin/protoc" "$@"
