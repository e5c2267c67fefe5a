#!/bin/sh
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

# Runs the benchmark's quickest rows.
exec "$1" --benchmark_filter='num:(10|25)/'
