# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
#
# For the start scripts beside it, which source it with `name`, their own, and
# `here`, the archive's folder, set: finds the LibTorch of an installed Python
# and lets the programs load it. README.md beside this file says what is needed.
#
#   PYTHON=PROGRAM    the Python whose torch it takes; python3 by default
#   TORCH_LIB=FOLDER  or the folder of libtorch_cpu.so itself; no Python then

fail() {
  echo "${name}: $*" >&2
  exit 1
}

# Folders of libraries, one a line: torch/lib, then NVIDIA's. Importing torch
# would take seconds and could fail where there is no GPU; finding it cannot.
find_libraries() {
  "${PYTHON:-python3}" - << 'END'
import glob
import importlib.metadata
import importlib.util
import os
import sys

spec = importlib.util.find_spec("torch")
if spec is None or not spec.origin:
    sys.exit("%s has no torch; install torch==2.11.0, name another "
             "Python in PYTHON, or LibTorch's folder in TORCH_LIB"
             % (sys.executable or "python3"))
version = importlib.metadata.version("torch")
if version.split("+")[0] != "2.11.0":
    sys.exit("torch is %s; must be 2.11.0, which the trainer was built "
             "with" % version)
print(os.path.join(os.path.dirname(spec.origin), "lib"))
nvidia = importlib.util.find_spec("nvidia")
for folder in (nvidia.submodule_search_locations or []) if nvidia else []:
    for libraries in sorted(glob.glob(os.path.join(folder, "*", "lib"))):
        print(libraries)
END
}

if [ -n "${TORCH_LIB:-}" ]; then
  [ -e "${TORCH_LIB}/libtorch_cpu.so" ] ||
    fail "TORCH_LIB=${TORCH_LIB} has no libtorch_cpu.so"
  folders="${TORCH_LIB}"
  # As in an installation, torch and nvidia lie side by side.
  for folder in "${TORCH_LIB}"/../../nvidia/*/lib; do
    if [ -d "${folder}" ]; then folders="${folders}:${folder}"; fi
  done
else
  command -v "${PYTHON:-python3}" > /dev/null ||
    fail "there is no ${PYTHON:-python3}; name a Python in PYTHON, or" \
      "LibTorch's folder in TORCH_LIB"
  folders="$(find_libraries)" || fail "found no LibTorch"
  folders="$(echo "${folders}" | tr '\n' ':')"
fi
LD_LIBRARY_PATH="${here}/lib:${folders%:}${LD_LIBRARY_PATH:+:${LD_LIBRARY_PATH}}"
export LD_LIBRARY_PATH

# What the loader does not find, said before it stops at the first of it.
missing="$(LD_TRACE_LOADED_OBJECTS=1 "${here}/bin/thsgd_train" 2>&1 |
  grep 'not found' || true)"
if [ -n "${missing}" ]; then
  echo "${missing}" >&2
  fail "the above was not found in ${LD_LIBRARY_PATH} or the system"
fi
