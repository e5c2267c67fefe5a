# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
#
# For scripts that show that a build needs nothing of its machine but what
# README.md says; to be sourced after scratch_workspace.sh.

# Replaces what the build brings along by nothing, in this mount namespace:
# compilers, linkers, headers and libraries of this machine.
hide_pinned_packages() {
  local path empty_folder="${SCRATCH}/empty_folder" empty="${SCRATCH}/empty"
  mkdir -p "${empty_folder}"
  touch "${empty}"
  chmod 000 "${empty}"  # not even root runs a file without this bit
  shopt -s nullglob
  for path in /usr/include /usr/local/include /usr/lib/gcc /usr/lib/llvm*; do
    [[ ! -d "${path}" ]] || mount --bind "${empty_folder}" "${path}"
  done
  for path in $(readlink -e \
    /usr/{,local/}bin/{,x86_64-linux-gnu-}{c++,cc,cpp,g++,gcc,gcov}{,-*} \
    /usr/{,local/}bin/clang* \
    /usr/{,local/}bin/{,x86_64-linux-gnu-}{ar,as,dwp,gold,ld,nm} \
    /usr/{,local/}bin/{,x86_64-linux-gnu-}{ld.bfd,ld.gold,ld.lld*,lld*} \
    /usr/{,local/}bin/{,x86_64-linux-gnu-}{objcopy,objdump,ranlib,strip} \
    /usr/lib/x86_64-linux-gnu/{*crt1.o,crti.o,crtn.o,libc.so,libm.so,*.a} \
    /usr/lib/x86_64-linux-gnu/lib{bfd,ctf,isl,mpc,mpfr,opcodes,sframe}[.-]* \
    /usr/{,local/}lib{,/x86_64-linux-gnu}/lib{hwy,c10,torch}*.so* |
    sort -u); do
    mount --bind "${empty}" "${path}"
  done
  if g++ --version > /dev/null 2>&1; then
    echo "${0##*/}: this machine's compiler is not hidden" >&2
    return 1
  fi
}

UNSHARE_FLAGS=(--mount)
((EUID == 0)) || UNSHARE_FLAGS+=(--map-root-user)
readonly UNSHARE_FLAGS

# Whether a namespace of its own may mount here.
can_hide_pinned_packages() {
  unshare "${UNSHARE_FLAGS[@]}" mount --bind "${SCRATCH}" "${SCRATCH}" \
    2> /dev/null
}

# Runs a command, or an exported function, where the pinned packages are hidden:
# COMMAND ARGUMENT... What it starts stays there.
on_bare_machine() {
  # shellcheck disable=SC2016  # expanded by the inner shell
  unshare "${UNSHARE_FLAGS[@]}" bash -euo pipefail -c '
    hide_pinned_packages
    "$@"' "$0" "$@"
}
export SCRATCH
export -f hide_pinned_packages
