#!/bin/sh
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

# Runs each benchmark once; of VGG the fastest rows.
exec "$1" --benchmark_min_time=0.0001 \
    --benchmark_filter='LeNet|Modules|channels_last:1/threads:2|Matrix'
