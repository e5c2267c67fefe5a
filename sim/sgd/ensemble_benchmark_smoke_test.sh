#!/bin/sh
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

# Runs every row of the benchmark once, but for the slowest.
slow='half_width:(20|150|400)|VectorEngine[A-Z].*/(SSE4|SSSE3|SCALAR)'
exec "$1" --benchmark_min_time=0.0001 --benchmark_filter="-${slow}"
