# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
#
# For scripts that build copies of this workspace; to be sourced from its root.
# The copies share the fetched packages and nothing else.

SCRATCH="$(mktemp -d)"
readonly SCRATCH
SCRATCH_NAMES=()

# Ends the servers of all copies and removes them.
remove_scratch_workspaces() {
  local name
  for name in "${SCRATCH_NAMES[@]}"; do
    scratch_bazel "${name}" shutdown || true
  done
  chmod -R u+w "${SCRATCH}"
  rm -rf "${SCRATCH}"
}

# Copies the tree as it is, committed or not: NAME.
make_scratch_workspace() {
  tools/copy_tree "${SCRATCH}/$1/tree"
  SCRATCH_NAMES+=("$1")
}

# The flags that point a copy to the packages fetched here, in
# REPOSITORY_FLAGS, for the given targets.
share_repositories() {
  tools/bazel fetch --noshow_progress --ui_event_filters=-info "$@"
  local fetched
  fetched="$(tools/bazel info --noshow_progress output_base)/external"
  REPOSITORY_FLAGS=()
  local repository
  for repository in "${fetched}"/*; do
    [[ -d "${repository}" && -f "${repository}/BUILD.bazel" ]] || continue
    REPOSITORY_FLAGS+=(
      "--override_repository=$(basename "${repository}")=${repository}")
  done
}

# Bazel in a copy: NAME ARGUMENT...
scratch_bazel() {
  local name="$1"
  shift
  (
    cd "${SCRATCH}/${name}/tree"
    tools/bazel --output_base="${SCRATCH}/${name}/base" "$@"
  )
}
