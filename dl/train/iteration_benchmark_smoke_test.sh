#!/bin/sh
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

# Runs every row of the benchmark once.
exec "$1" --benchmark_min_time=0.0001
