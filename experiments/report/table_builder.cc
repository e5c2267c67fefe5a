// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/report/table_builder.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/check.h"
#include "experiments/report/report.pb.h"

namespace thsgd {
namespace {

struct SetValue {
  void operator()(std::monostate) const {}
  void operator()(double value) const { cell.set_number(value); }
  void operator()(std::int64_t value) const { cell.set_count(value); }
  void operator()(const std::string& value) const { cell.set_text(value); }

  report::Table::Cell& cell;
};

}  // namespace

void SetColumns(const std::vector<ColumnSpec>& columns, report::Table& table) {
  for (const ColumnSpec& spec : columns) {
    report::Table::Column& column = *table.add_column();
    column.set_name(spec.name);
    column.set_header(spec.header);
    column.set_significant_digits(spec.significant_digits);
  }
}

void AddRow(const std::vector<CellValue>& values, report::Table& table) {
  THSGD_CHECK_EQ(static_cast<int>(values.size()), table.column_size());
  report::Table::Row& row = *table.add_row();
  for (const CellValue& value : values) {
    std::visit(SetValue{*row.add_cell()}, value);
  }
}

}  // namespace thsgd
