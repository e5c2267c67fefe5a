// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Fills in report::Table row by row.

#ifndef THSGD_EXPERIMENTS_REPORT_TABLE_BUILDER_H_
#define THSGD_EXPERIMENTS_REPORT_TABLE_BUILDER_H_

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "experiments/report/report.pb.h"

namespace thsgd {

// Nothing, a number, a count or a text.
using CellValue =
    std::variant<std::monostate, double, std::int64_t, std::string>;

inline CellValue CellOf(const std::optional<double>& value) {
  if (value.has_value()) return *value;
  return std::monostate();
}

// Nothing if the number is infinite or NaN.
inline CellValue Finite(double value) {
  if (!std::isfinite(value)) return std::monostate();
  return value;
}

struct ColumnSpec {
  std::string name;
  std::string header;
  int significant_digits = 0;
};

// Sets the columns of an empty table.
void SetColumns(const std::vector<ColumnSpec>& columns, report::Table& table);

// Adds a row; one value per column.
void AddRow(const std::vector<CellValue>& values, report::Table& table);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_REPORT_TABLE_BUILDER_H_
