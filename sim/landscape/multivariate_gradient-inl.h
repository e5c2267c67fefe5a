// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The gradients of multivariate_gradient.h for many points side by side: the
// same bits point by point. Coordinates and results are rows of doubles, one
// entry per point, `stride` apart and aligned to vectors; the number of points
// is a multiple of what one pass treats.

#if defined(THSGD_SIM_LANDSCAPE_MULTIVARIATE_GRADIENT_INL_H_) == \
    defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_SIM_LANDSCAPE_MULTIVARIATE_GRADIENT_INL_H_
#undef THSGD_SIM_LANDSCAPE_MULTIVARIATE_GRADIENT_INL_H_
#else
#define THSGD_SIM_LANDSCAPE_MULTIVARIATE_GRADIENT_INL_H_
#endif

#include <cstddef>
#include <limits>
#include <vector>

#include "hwy/highway.h"
#include "sim/landscape/double_program.h"
#include "sim/landscape/expression.h"
#include "sim/landscape/multivariate_gradient.h"
#include "sim/numeric/checked_functions.h"
#include "sim/numeric/elementary-inl.h"
#include "sim/numeric/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

// Vectors in lockstep, as in the engine.
constexpr int kGradientVectors = 4;

// rows: coordinates in the first d, gradient in the next d.
HWY_INLINE void EvaluateRows(const BowlGradient& gradient, int num_points,
                             int stride, double* HWY_RESTRICT rows) {
  const RealTag d;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  const int dimension = gradient.dimension();
  for (int k = 0; k < dimension; ++k) {
    const Reals minimum = hn::Set(d, gradient.minimum()[k]);
    const Reals curvature = hn::Set(d, gradient.curvature()[k]);
    const double* const x = rows + static_cast<std::size_t>(k) * stride;
    double* const g = rows + static_cast<std::size_t>(dimension + k) * stride;
    for (int s = 0; s < num_points; s += num_lanes) {
      hn::Store(hn::Mul(curvature, hn::Sub(hn::Load(d, x + s), minimum)), d,
                g + s);
    }
  }
}

HWY_INLINE void EvaluateRows(const HimmelblauGradient& gradient, int num_points,
                             int stride, double* HWY_RESTRICT rows) {
  const RealTag d;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  const Reals reciprocal_1 = hn::Set(d, gradient.reciprocal()[0]);
  const Reals reciprocal_2 = hn::Set(d, gradient.reciprocal()[1]);
  const Reals factor_1 = hn::Set(d, gradient.factor()[0]);
  const Reals factor_2 = hn::Set(d, gradient.factor()[1]);
  for (int s = 0; s < num_points; s += kGradientVectors * num_lanes) {
    HWY_UNROLL(8)
    for (int l = 0; l < kGradientVectors; ++l) {
      double* const point = rows + s + l * num_lanes;
      const Reals u = hn::Mul(hn::Load(d, point), reciprocal_1);
      const Reals v = hn::Mul(hn::Load(d, point + stride), reciprocal_2);
      const Reals a = Fma(u, u, hn::Sub(v, hn::Set(d, 11.0)));
      const Reals b = Fma(v, v, hn::Sub(u, hn::Set(d, 7.0)));
      hn::Store(hn::Mul(factor_1, Fma(hn::Add(u, u), a, b)), d,
                point + 2 * stride);
      hn::Store(hn::Mul(factor_2, Fma(hn::Add(v, v), b, a)), d,
                point + 3 * stride);
    }
  }
}

HWY_INLINE void EvaluateRows(const ProductGradient& gradient, int num_points,
                             int stride, double* HWY_RESTRICT rows) {
  const RealTag d;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  const int dimension = gradient.dimension();
  const std::vector<double>& c = gradient.coefficients();
  for (int k = 0; k < dimension; ++k) {
    const double* const x = rows + static_cast<std::size_t>(k) * stride;
    double* const g = rows + static_cast<std::size_t>(dimension + k) * stride;
    for (int s = 0; s < num_points; s += kGradientVectors * num_lanes) {
      Reals point[kGradientVectors], sum[kGradientVectors];
      HWY_UNROLL(8)
      for (int l = 0; l < kGradientVectors; ++l) {
        point[l] = hn::Load(d, x + s + l * num_lanes);
        sum[l] = hn::Set(d, c.back());
      }
      for (std::size_t i = c.size() - 1; i-- > 0;) {
        const Reals coefficient = hn::Set(d, c[i]);
        HWY_UNROLL(8)
        for (int l = 0; l < kGradientVectors; ++l) {
          sum[l] = Fma(sum[l], point[l], coefficient);
        }
      }
      HWY_UNROLL(8)
      for (int l = 0; l < kGradientVectors; ++l) {
        hn::Store(sum[l], d, g + s + l * num_lanes);
      }
    }
  }
}

// target[s] = operation(left[s]) for each vector; target may be left.
template <class OperationOnVector>
HWY_INLINE void ForEachVector(int num_points, const double* left,
                              double* target,
                              const OperationOnVector& operation) {
  const RealTag d;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  for (int s = 0; s < num_points; s += kGradientVectors * num_lanes) {
    Reals a[kGradientVectors];
    HWY_UNROLL(8)
    for (int l = 0; l < kGradientVectors; ++l) {
      a[l] = hn::Load(d, left + s + l * num_lanes);
    }
    HWY_UNROLL(8)
    for (int l = 0; l < kGradientVectors; ++l) {
      hn::Store(operation(a[l]), d, target + s + l * num_lanes);
    }
  }
}

template <class OperationOnVectors>
HWY_INLINE void ForEachVectorPair(int num_points, const double* left,
                                  const double* right, double* target,
                                  const OperationOnVectors& operation) {
  const RealTag d;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  for (int s = 0; s < num_points; s += kGradientVectors * num_lanes) {
    Reals a[kGradientVectors], b[kGradientVectors];
    HWY_UNROLL(8)
    for (int l = 0; l < kGradientVectors; ++l) {
      a[l] = hn::Load(d, left + s + l * num_lanes);
      b[l] = hn::Load(d, right + s + l * num_lanes);
    }
    HWY_UNROLL(8)
    for (int l = 0; l < kGradientVectors; ++l) {
      hn::Store(operation(a[l], b[l]), d, target + s + l * num_lanes);
    }
  }
}

// target[s] = left[s] right[s] + third[s] with the signs of the instruction.
template <Operation kOperation>
HWY_INLINE void MultiplyAddRow(int num_points, const double* left,
                               const double* right, const double* third,
                               double* target) {
  const RealTag d;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  for (int s = 0; s < num_points; s += kGradientVectors * num_lanes) {
    HWY_UNROLL(8)
    for (int l = 0; l < kGradientVectors; ++l) {
      const int at = s + l * num_lanes;
      const Reals a = hn::Load(d, left + at);
      const Reals b = hn::Load(d, right + at);
      const Reals c = hn::Load(d, third + at);
      hn::Store(Fma(kOperation == Operation::kNegate ? hn::Neg(a) : a, b,
                    kOperation == Operation::kSubtract ? hn::Neg(c) : c),
                d, target + at);
    }
  }
}

// CheckedExp and CheckedLog: arguments out of range are replaced by one that
// is in range before the function and their results afterwards.
HWY_INLINE void ExpRow(int num_points, const double* left, double* target) {
  const RealTag d;
  const ElementaryTables& tables = GetElementaryTables();
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  const Reals end = hn::Set(d, kMaxExpArgument);
  for (int s = 0; s < num_points; s += kGradientVectors * num_lanes) {
    Reals x[kGradientVectors], argument[kGradientVectors],
        value[kGradientVectors];
    HWY_UNROLL(8)
    for (int l = 0; l < kGradientVectors; ++l) {
      x[l] = hn::Load(d, left + s + l * num_lanes);
      argument[l] = hn::IfThenElseZero(hn::Le(hn::Abs(x[l]), end), x[l]);
    }
    PinnedExp<kGradientVectors>(tables, argument, value);
    HWY_UNROLL(8)
    for (int l = 0; l < kGradientVectors; ++l) {
      value[l] = hn::IfThenElse(
          hn::Lt(x[l], hn::Neg(end)), hn::Zero(d),
          hn::IfThenElse(hn::Le(x[l], end), value[l], hn::NaN(d)));
      hn::Store(value[l], d, target + s + l * num_lanes);
    }
  }
}

HWY_INLINE void LogRow(int num_points, const double* left, double* target) {
  const RealTag d;
  const ElementaryTables& tables = GetElementaryTables();
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  for (int s = 0; s < num_points; s += kGradientVectors * num_lanes) {
    decltype(hn::Lt(hn::Zero(d), hn::Zero(d))) normal[kGradientVectors];
    Reals argument[kGradientVectors], value[kGradientVectors];
    HWY_UNROLL(8)
    for (int l = 0; l < kGradientVectors; ++l) {
      const Reals x = hn::Load(d, left + s + l * num_lanes);
      normal[l] =
          hn::And(hn::Ge(x, hn::Set(d, std::numeric_limits<double>::min())),
                  hn::Le(x, hn::Set(d, std::numeric_limits<double>::max())));
      argument[l] = hn::IfThenElse(normal[l], x, hn::Set(d, 1.0));
    }
    PinnedLog<kGradientVectors>(tables, argument, value);
    HWY_UNROLL(8)
    for (int l = 0; l < kGradientVectors; ++l) {
      hn::Store(hn::IfThenElse(normal[l], value[l], hn::NaN(d)), d,
                target + s + l * num_lanes);
    }
  }
}

// NaN in all gradient rows of the points outside the formula's box.
HWY_INLINE void MarkOutside(const FormulaGradient& gradient, int num_points,
                            int stride, double* rows) {
  const RealTag d;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  const int dimension = gradient.dimension();
  const Reals lower = hn::Set(d, gradient.lower());
  const Reals upper = hn::Set(d, gradient.upper());
  for (int s = 0; s < num_points; s += num_lanes) {
    auto inside = hn::Eq(lower, lower);
    for (int k = 0; k < dimension; ++k) {
      const Reals x =
          hn::Load(d, rows + static_cast<std::size_t>(k) * stride + s);
      inside = hn::And(inside, hn::And(hn::Le(lower, x), hn::Le(x, upper)));
    }
    if (HWY_LIKELY(hn::AllTrue(d, inside))) continue;
    for (int k = 0; k < dimension; ++k) {
      double* const g =
          rows + static_cast<std::size_t>(dimension + k) * stride + s;
      hn::Store(hn::IfThenElse(inside, hn::Load(d, g), hn::NaN(d)), d, g);
    }
  }
}

// The program's scratch rows follow; its constants' rows hold their numbers.
HWY_INLINE void EvaluateRows(const FormulaGradient& gradient, int num_points,
                             int stride, double* rows) {
  const auto row = [&](int number) HWY_ATTR {
    return rows + static_cast<std::size_t>(number) * stride;
  };
  for (const DoubleProgram::Instruction& i :
       gradient.program().instructions()) {
    double* const target = row(i.target);
    const double* const left = row(i.left);
    if (i.third >= 0) {
      const double* const right = row(i.right);
      const double* const third = row(i.third);
      if (i.operation == Operation::kAdd) {
        MultiplyAddRow<Operation::kAdd>(num_points, left, right, third, target);
      } else if (i.operation == Operation::kSubtract) {
        MultiplyAddRow<Operation::kSubtract>(num_points, left, right, third,
                                             target);
      } else {
        MultiplyAddRow<Operation::kNegate>(num_points, left, right, third,
                                           target);
      }
      continue;
    }
    switch (i.operation) {
      case Operation::kAdd:
        ForEachVectorPair(num_points, left, row(i.right), target,
                          [](Reals a, Reals b)
                              HWY_ATTR { return hn::Add(a, b); });
        break;
      case Operation::kSubtract:
        ForEachVectorPair(num_points, left, row(i.right), target,
                          [](Reals a, Reals b)
                              HWY_ATTR { return hn::Sub(a, b); });
        break;
      case Operation::kMultiply:
        ForEachVectorPair(num_points, left, row(i.right), target,
                          [](Reals a, Reals b)
                              HWY_ATTR { return hn::Mul(a, b); });
        break;
      case Operation::kDivide:
        ForEachVectorPair(num_points, left, row(i.right), target,
                          [](Reals a, Reals b)
                              HWY_ATTR { return hn::Div(a, b); });
        break;
      case Operation::kVariable:
        ForEachVector(num_points, left, target,
                      [](Reals a) HWY_ATTR { return a; });
        break;
      case Operation::kNegate:
        ForEachVector(num_points, left, target,
                      [](Reals a) HWY_ATTR { return hn::Neg(a); });
        break;
      case Operation::kSqrt:
        ForEachVector(num_points, left, target,
                      [](Reals a) HWY_ATTR { return hn::Sqrt(a); });
        break;
      case Operation::kAbs:
        ForEachVector(num_points, left, target,
                      [](Reals a) HWY_ATTR { return hn::Abs(a); });
        break;
      case Operation::kFloor:
        ForEachVector(num_points, left, target,
                      [](Reals a) HWY_ATTR { return hn::Floor(a); });
        break;
      case Operation::kExp:
        ExpRow(num_points, left, target);
        break;
      case Operation::kLog:
        LogRow(num_points, left, target);
        break;
      default:
        for (int s = 0; s < num_points; ++s) {
          target[s] = ApplyInDouble(i.operation, left[s]);
        }
        break;
    }
  }
  MarkOutside(gradient, num_points, stride, rows);
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_LANDSCAPE_MULTIVARIATE_GRADIENT_INL_H_
