// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/expression.h"

#include <vector>

#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

using Id = ExpressionGraph::Id;

HighPrecision ValueAt(const ExpressionGraph& graph, Id root,
                      const std::vector<HighPrecision>& x) {
  HighPrecision value;
  Evaluate(Program(graph, {root}), x, {&value, 1});
  return value;
}

TEST(ExpressionGraphTest, EqualNodesAreOne) {
  ExpressionGraph graph;
  const Id x = graph.Variable(0);
  EXPECT_EQ(graph.Variable(0), x);
  EXPECT_EQ(graph.Add(x, graph.Number(1)), graph.Add(x, graph.Number(1)));
  EXPECT_NE(graph.Add(x, graph.Number(1)), graph.Add(x, graph.Number(2)));
}

TEST(ExpressionGraphTest, ZerosAndOnesAreLeftOut) {
  ExpressionGraph graph;
  const Id x = graph.Variable(0);
  const Id zero = graph.Number(0);
  const Id one = graph.Number(1);
  EXPECT_EQ(graph.Add(x, zero), x);
  EXPECT_EQ(graph.Subtract(x, zero), x);
  EXPECT_EQ(graph.Multiply(one, x), x);
  EXPECT_EQ(graph.Multiply(x, zero), zero);
  EXPECT_EQ(graph.Divide(x, one), x);
  EXPECT_EQ(graph.IntegerPower(x, 0), one);
  EXPECT_EQ(graph.IntegerPower(x, 1), x);
  // Not finite, so not done at once.
  EXPECT_FALSE(isfinite(ValueAt(graph, graph.Divide(one, zero), {0})));
  EXPECT_FALSE(
      isfinite(ValueAt(graph, graph.Apply(Operation::kLog, zero), {0})));
}

// Every rule of differentiation against a central difference in 50 digits: at
// step h = 1e-12 the truncation is below h^2 |f'''| / 6 < 1e-20 for the
// functions here, and rounding below 1e-49 / h = 1e-37.
TEST(ExpressionGraphTest, RulesOfDifferentiation) {
  ExpressionGraph graph;
  const Id x = graph.Variable(0);
  const Id y = graph.Variable(1);
  std::vector<Id> roots = {
      graph.Add(x, y),      graph.Subtract(x, y),       graph.Multiply(x, y),
      graph.Divide(x, y),   graph.Divide(y, x),         graph.Negate(x),
      graph.IntegerPower(x, 5), graph.IntegerPower(x, -3),
      graph.Divide(graph.Multiply(x, y), graph.Add(x, graph.Number(2))),
      graph.Apply(Operation::kExp, graph.Multiply(x, y))};
  for (Operation operation :
       {Operation::kSqrt, Operation::kExp, Operation::kLog, Operation::kSin,
        Operation::kCos, Operation::kTan, Operation::kSinh, Operation::kCosh,
        Operation::kTanh, Operation::kAtan, Operation::kAbs, Operation::kSign,
        Operation::kFloor}) {
    // An inner function, so that the chain rule is used.
    roots.push_back(graph.Apply(operation, graph.Multiply(x, x)));
  }
  const HighPrecision h("1e-12");
  const std::vector<HighPrecision> at = {HighPrecision("0.7"),
                                         HighPrecision("1.3")};
  for (Id root : roots) {
    const std::vector<Id> gradient = graph.Gradient(root, 2);
    for (int k = 0; k < 2; ++k) {
      std::vector<HighPrecision> above = at;
      std::vector<HighPrecision> below = at;
      above[k] += h;
      below[k] -= h;
      const HighPrecision difference =
          (ValueAt(graph, root, above) - ValueAt(graph, root, below)) / (2 * h);
      EXPECT_LT(abs(ValueAt(graph, gradient[k], at) - difference),
                HighPrecision("1e-20"))
          << static_cast<int>(graph.nodes()[root].operation) << " by " << k;
    }
  }
}

TEST(ExpressionGraphTest, GradientOfManyVariablesStaysSmall) {
  constexpr int kDimension = 1000;
  ExpressionGraph graph;
  Id sum = graph.Number(0);
  for (int k = 0; k < kDimension; ++k) {
    sum = graph.Add(sum, graph.IntegerPower(graph.Variable(k), 4));
  }
  const size_t before = graph.nodes().size();
  const std::vector<Id> gradient = graph.Gradient(sum, kDimension);
  EXPECT_LT(graph.nodes().size(), 3 * before);
  std::vector<HighPrecision> x(kDimension);
  for (int k = 0; k < kDimension; ++k) x[k] = k;
  std::vector<HighPrecision> values(kDimension);
  Evaluate(Program(graph, gradient), x, absl::MakeSpan(values));
  EXPECT_EQ(values[10], 4000);
}

}  // namespace
}  // namespace thsgd
