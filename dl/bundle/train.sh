#!/bin/sh
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
#
# Trains one network; environment.sh says which LibTorch it takes.
#
# usage: train --run=FILE --out=FOLDER [FLAG...]

set -eu

name=train
here="$(cd "$(dirname "$0")" && pwd -P)"
. "${here}/environment.sh"

exec "${here}/bin/thsgd_train" \
  --fashion_mnist_folder="${here}/data/fashion_mnist" "$@"
