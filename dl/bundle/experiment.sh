#!/bin/sh
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
#
# Does all runs of an experiment that trains, several side by side on one device
# if it is large enough; environment.sh says which LibTorch it takes.
#
# usage: experiment --manifest=FILE --out=FOLDER [--scale=quick]
#                   [--num_processes=1] [--data_folder=FOLDER]
#
# Leaves FOLDER/result.pb, the bytes of which do not depend on the number of
# processes. Stopped or killed, the same command goes on where it was.

set -eu

name=experiment
here="$(cd "$(dirname "$0")" && pwd -P)"
. "${here}/environment.sh"

manifest=
out=
scale=quick
num_processes=1
data_folder=
for argument; do
  case "${argument}" in
    --manifest=*) manifest="${argument#*=}" ;;
    --out=*) out="${argument#*=}" ;;
    --scale=*) scale="${argument#*=}" ;;
    --num_processes=*) num_processes="${argument#*=}" ;;
    --data_folder=*) data_folder="${argument#*=}" ;;
    *) fail "${argument} is unknown" ;;
  esac
done
[ -n "${manifest}" ] || fail "--manifest is missing"
[ -n "${out}" ] || fail "--out is missing"
case "${num_processes}" in
  '' | *[!0-9]* | 0*)
    fail "--num_processes = ${num_processes}; must be a number from 1" ;;
esac

mkdir -p "${out}/checkpoints"
"${here}/bin/thsgd_plan_training" --manifest="${manifest}" \
  --scale="${scale}" --out="${out}/plan.pb"

children=
# Whatever ends this ends them, and waits: they hold their folders until then.
trap 'kill ${children} 2> /dev/null || true; wait' EXIT
trap 'exit 130' INT TERM
set --
i=0
while [ "${i}" -lt "${num_processes}" ]; do
  shard="${out}/shard_${i}_of_${num_processes}.pb"
  set -- "$@" "${shard}"
  "${here}/bin/thsgd_train_shard" --plan="${out}/plan.pb" \
    --shard_index="${i}" --num_shards="${num_processes}" --out="${shard}" \
    --run_info_out="${shard%.pb}.run_info.textproto" \
    --checkpoint_folder="${out}/checkpoints" \
    --data_folder="${data_folder}" \
    --fashion_mnist_folder="${here}/data/fashion_mnist" &
  children="${children} $!"
  i=$((i + 1))
done
failed=
for child in ${children}; do
  wait "${child}" || failed=yes
done
children=
[ -z "${failed}" ] || fail "the same command goes on where it was"

"${here}/bin/thsgd_merge_training" --plan="${out}/plan.pb" \
  --provenance="${here}/training_provenance.textproto" \
  --out="${out}/result.pb" "$@"
echo "${out}/result.pb"
