#!/bin/bash
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
#
# Runs tools/bazel on made-up systems; no real Bazel or apt is involved.

set -uo pipefail

bazel="${PWD}/tools/bazel"
work="$(mktemp -d)"
trap 'rm -rf "${work}"' EXIT
failures=0

expect() {  # expect WHAT ACTUAL EXPECTED
  if [[ "$2" != "$3" ]]; then
    printf 'FAILED: %s\n  expected: %s\n  actual:   %s\n' "$1" "$3" "$2" >&2
    failures=$((failures + 1))
  fi
}

expect_contains() {  # expect_contains WHAT ACTUAL PART
  [[ "$2" == *"$3"* ]] || expect "$1" "$2" "...$3..."
}

# A Bazel that prints its name and arguments and exits 37.  It drops the option
# that a login home closed by a sandbox adds.
write_bazel() {  # write_bazel PATH
  write_program "$1" '[[ "$1" != --host_jvm_args=* ]] || shift
    echo -n "${0##*/}"; printf "<%s>" "$@"; exit 37'
}

# A Debian 12 with everything.
make_system() {
  rm -rf "${work:?}"/*
  mkdir -p "${work}/system" "${work}/bin" "${work}/home"
  local file
  while read -r file; do
    mkdir -p "$(dirname "${work}/system${file}")"
    touch "${work}/system${file}"
  done < <(sed -n 's|^  "\(/[^ ]*\) .*"$|\1|p' "${bazel}")
  printf 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian"\n' \
    > "${work}/system/etc/os-release"
  write_bazel "${work}/system/usr/bin/bazel-4"
  write_program "${work}/bin/apt-get" 'echo "unexpected apt-get $*" >&2'
}

write_program() {
  printf '#!/bin/bash\n%s\n' "$2" > "$1"
  chmod +x "$1"
}

# Sets out, err and code.
run() {
  out="$(env -i PATH="${work}/bin:/usr/bin:/bin" HOME="${work}/home" \
    TMPDIR="${work}" THSGD_TEST_ROOT="${work}/system" "$@" 2> "${work}/err")"
  code=$?
  err="$(< "${work}/err")"
}

make_system
run "${bazel}" test '//a b:*' ""
expect "passes arguments" "${out}" "bazel-4<test><//a b:*><>"
expect "passes the exit code" "${code}" 37
expect "says nothing" "${err}" ""

ln -s "${bazel}" "${work}/link"
run "${work}/link" info
expect "works through a link" "${out}" "bazel-4<info>"

write_bazel "${work}/real"
run BAZEL_REAL="${work}/real" "${bazel}" info
expect "uses the launcher's choice" "${out}" "real<info>"
run BAZEL_REAL="${work}/link" "${bazel}" info
expect "does not call itself" "${out}" "bazel-4<info>"
run BAZEL_REAL="${work}/none" "${bazel}" info
expect "survives a wrong choice" "${out}" "bazel-4<info>"

run HOME= "${bazel}" info
expect "survives an empty HOME" "${code}" 37
touch "${work}/file"
run HOME="${work}/file" "${bazel}" info
expect "survives a HOME that cannot be written" "${code}" 37
run env -u HOME "${bazel}" info
expect "survives no HOME" "${code}" 37

for system in "debian 13" "ubuntu 12" " "; do
  printf 'ID=%s\nVERSION_ID="%s"\n' "${system% *}" "${system#* }" \
    > "${work}/system/etc/os-release"
  run "${bazel}" info
  expect "stops on other systems" "${code}" 1
  expect_contains "names the system it needs" "${err}" "needs Debian 12"
done

make_system
rm "${work}/system/usr/bin/bazel-4" "${work}/system/usr/bin/python3"
if ((EUID != 0)); then
  run "${bazel}" info
  expect "stops where it may not install" "${code}" 1
  expect_contains "gives the line to type" "${err}" \
    "sudo apt-get update && sudo apt-get install -y bazel-bootstrap python3"
else
  # An apt-get that first needs an update, then installs.
  write_program "${work}/bin/apt-get" "
    echo \"\$@\" >> ${work}/calls
    case \"\$1\" in
      update) touch ${work}/updated ;;
      install)
        [[ -e ${work}/updated ]] || { echo no lists; exit 100; }
        printf '#!/bin/bash\necho installed' > ${work}/system/usr/bin/bazel-4
        chmod +x ${work}/system/usr/bin/bazel-4 ;;
    esac"
  run "${bazel}" info
  expect "goes on after installing" "${out}" "installed"
  expect "says it in one line" "$(wc -l <<< "${err}")" 1
  expect_contains "names what it installs" "${err}" \
    "installing bazel-bootstrap python3"
  install="install -y --no-install-recommends bazel-bootstrap python3"
  expect "updates lists only when needed" "$(< "${work}/calls")" \
    "${install}"$'\n'"update"$'\n'"${install}"

  make_system
  rm "${work}/system/usr/bin/python3"
  write_program "${work}/bin/apt-get" 'echo "E: broken"; exit 100'
  run "${bazel}" info
  expect "stops if installing fails" "${code}" 1
  expect_contains "shows apt's output" "${err}" "E: broken"
fi

((failures == 0))
