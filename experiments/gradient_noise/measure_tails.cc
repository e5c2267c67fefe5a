// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/measure_tails.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_matrix.h"
#include "experiments/gradient_noise/noise_streams.h"
#include "sim/noise/normal_vector.h"
#include "sim/rng/draws.h"
#include "stats/bootstrap.h"
#include "stats/hill_estimator.h"
#include "stats/interval.h"
#include "stats/stable_index.h"

namespace thsgd {
namespace {

using manifest::NoisePart;
using manifest::TailEstimate;

// The share of the values that Hill plots go up to.
constexpr std::int64_t kPlotted = 5;
constexpr std::int64_t kLeastCoordinates = 4;

std::vector<double> Norms(const NoiseMatrix& rows) {
  std::vector<double> norms;
  for (std::int64_t i = 0; i < rows.rows(); ++i) {
    norms.push_back(rows.row(i).cast<double>().norm());
  }
  return norms;
}

std::vector<double> Logs(const std::vector<double>& values) {
  std::vector<double> logs;
  for (double value : values) logs.push_back(std::log(value));
  return logs;
}

// The mean of log |x| over each row.
std::vector<double> MeanLogs(const NoiseMatrix& rows) {
  std::vector<double> means;
  for (std::int64_t i = 0; i < rows.rows(); ++i) {
    means.push_back(rows.row(i).cast<double>().array().abs().log().mean());
  }
  return means;
}

// Sums of `size` rows each.
NoiseMatrix SumsOfRows(const NoiseMatrix& rows, std::int64_t size) {
  NoiseMatrix sums(rows.rows() / size, rows.cols());
  for (std::int64_t b = 0; b < sums.rows(); ++b) {
    sums.row(b) = rows.middleRows(b * size, size).colwise().sum();
  }
  return sums;
}

// Sums of `size` neighbouring columns each; what is left over is left out.
NoiseMatrix SumsOfColumns(const NoiseMatrix& rows, std::int64_t size) {
  NoiseMatrix sums(rows.rows(), rows.cols() / size);
  for (std::int64_t b = 0; b < sums.cols(); ++b) {
    sums.col(b) = rows.middleCols(b * size, size).rowwise().sum();
  }
  return sums;
}

bool HasZero(const std::vector<double>& values) {
  return std::find(values.begin(), values.end(), 0.0) != values.end();
}

// Columns without a 0 in either matrix.
std::vector<Eigen::Index> AudibleColumns(const NoiseMatrix& vectors,
                                         const NoiseMatrix& sums) {
  std::vector<Eigen::Index> columns;
  const auto least = vectors.cwiseAbs().colwise().minCoeff().eval();
  const auto least_sum = sums.cwiseAbs().colwise().minCoeff().eval();
  for (Eigen::Index j = 0; j < vectors.cols(); ++j) {
    if (least(j) > 0 && least_sum(j) > 0) columns.push_back(j);
  }
  return columns;
}

NoiseMatrix RandomDirections(std::int64_t num_coordinates,
                             const TailSettings& settings) {
  NoiseMatrix directions(num_coordinates, settings.num_directions);
  Eigen::VectorXd column(num_coordinates);
  for (std::int64_t r = 0; r < settings.num_directions; ++r) {
    DrawNormalVector({.seed = settings.seed,
                      .stream = kDirectionStream,
                      .chain = static_cast<std::uint32_t>(r)},
                     0, absl::MakeSpan(column.data(), column.size()));
    directions.col(r) = column.cast<float>();
  }
  return directions;
}

// Adds estimates to a part.
class Estimates {
 public:
  Estimates(const TailSettings& settings, NoisePart& part)
      : settings_(settings), part_(part) {}

  absl::Status AddHill(TailEstimate::Estimator estimator,
                       const std::vector<double>& values) {
    if (HasZero(values)) {
      return absl::InvalidArgumentError(
          absl::StrCat("noise of ", part_.name(), ": a projection is 0"));
    }
    const std::int64_t k =
        SquareRootNumUpper(static_cast<std::int64_t>(values.size()));
    // Values are positive and finite, so a resample fails only if its k + 1
    // largest are one value: the logarithms of their ratios are 0 then.
    const auto inverse = [&](absl::Span<const double> resample) {
      const absl::StatusOr<HillEstimate> hill =
          EstimateTailIndex(resample, k, settings_.confidence);
      return hill.ok() ? 1 / hill->tail_index : 0.0;
    };
    THSGD_ASSIGN_OR_RETURN(
        const Interval interval,
        PercentileBootstrap(values, inverse, settings_.num_resamples,
                            settings_.confidence, WordsOf(estimator)));
    Add(estimator, inverse(values), interval);
    return absl::OkStatus();
  }

  absl::Status AddBlocks(TailEstimate::Estimator estimator,
                         const std::vector<double>& log_values,
                         const std::vector<double>& log_sums) {
    THSGD_ASSIGN_OR_RETURN(const std::vector<double> inverse,
                           BlockInverseIndices(log_values, log_sums));
    return AddMean(estimator, inverse);
  }

  // Of terms that are independent and of one law.
  absl::Status AddMean(TailEstimate::Estimator estimator,
                       const std::vector<double>& inverse) {
    THSGD_ASSIGN_OR_RETURN(
        const InverseIndexEstimate estimate,
        EstimateInverseIndex(inverse, settings_.num_resamples,
                             settings_.confidence, WordsOf(estimator)));
    Add(estimator, estimate.value, estimate.interval);
    return absl::OkStatus();
  }

 private:
  std::function<std::uint64_t(std::int64_t, std::int64_t)> WordsOf(
      TailEstimate::Estimator estimator) const {
    const ChainKey key = {
        .seed = settings_.seed,
        .stream = kBootstrapStream,
        .chain = settings_.first_chain + static_cast<std::uint32_t>(estimator)};
    return [key](std::int64_t resample, std::int64_t draw) {
      return DrawWords(key, static_cast<std::uint64_t>(resample) << 32 |
                                static_cast<std::uint64_t>(draw))
          .first;
    };
  }

  void Add(TailEstimate::Estimator estimator, double value,
           const Interval& interval) {
    TailEstimate& estimate = *part_.add_estimate();
    estimate.set_estimator(estimator);
    estimate.set_inverse_index(value);
    estimate.set_inverse_lower(interval.lower);
    estimate.set_inverse_upper(interval.upper);
  }

  const TailSettings& settings_;
  NoisePart& part_;
};

void KeepUpper(std::vector<double> values,
               google::protobuf::RepeatedField<double>* upper) {
  std::sort(values.begin(), values.end(), std::greater<double>());
  values.resize(values.size() / kPlotted);
  upper->Assign(values.begin(), values.end());
}

absl::Status AddNeighborBlocks(const NoiseMatrix& vectors,
                               Estimates& estimates) {
  const auto size =
      static_cast<std::int64_t>(std::sqrt(static_cast<double>(vectors.cols())));
  const NoiseMatrix sums = SumsOfColumns(vectors, size);
  if (sums.cwiseAbs().minCoeff() == 0) return absl::OkStatus();
  const std::vector<double> of_values = MeanLogs(vectors);
  std::vector<double> inverse = MeanLogs(sums);
  for (std::size_t i = 0; i < inverse.size(); ++i) {
    inverse[i] =
        (inverse[i] - of_values[i]) / std::log(static_cast<double>(size));
  }
  return estimates.AddMean(TailEstimate::BLOCK_NEIGHBOR, inverse);
}

}  // namespace

absl::StatusOr<NoisePart> MeasureTails(const std::string& name,
                                       const NoiseMatrix& noise,
                                       std::int64_t first_column,
                                       std::int64_t num_columns,
                                       bool keep_upper,
                                       const TailSettings& settings) {
  THSGD_CHECK(settings.block_size >= 2 &&
              noise.rows() % settings.block_size == 0);
  const NoiseMatrix vectors = noise.middleCols(first_column, num_columns);
  if (!vectors.allFinite()) {
    return absl::InvalidArgumentError(
        absl::StrCat("noise of ", name, ": not all values are finite"));
  }
  NoisePart part;
  part.set_name(name);
  part.set_num_coordinates(num_columns);
  part.set_root_mean_square(std::sqrt(vectors.cast<double>().squaredNorm() /
                                      static_cast<double>(vectors.rows())));
  const NoiseMatrix sums = SumsOfRows(vectors, settings.block_size);
  const std::vector<Eigen::Index> audible = AudibleColumns(vectors, sums);
  const auto num_audible = static_cast<std::int64_t>(audible.size());
  part.set_num_silent(num_columns - num_audible);

  const std::vector<double> norms = Norms(vectors);
  const std::vector<double> sum_norms = Norms(sums);
  if (HasZero(norms) || HasZero(sum_norms)) return part;
  const NoiseMatrix directions = RandomDirections(num_columns, settings);
  const NoiseMatrix projections = vectors * directions;
  std::vector<double> first_projection;
  for (std::int64_t i = 0; i < projections.rows(); ++i) {
    first_projection.push_back(std::fabs(projections(i, 0)));
  }

  Estimates estimates(settings, part);
  THSGD_RETURN_IF_ERROR(estimates.AddHill(TailEstimate::HILL_NORM, norms));
  THSGD_RETURN_IF_ERROR(
      estimates.AddHill(TailEstimate::HILL_PROJECTION, first_projection));
  THSGD_RETURN_IF_ERROR(estimates.AddBlocks(TailEstimate::BLOCK_NORM,
                                            Logs(norms), Logs(sum_norms)));
  THSGD_RETURN_IF_ERROR(estimates.AddBlocks(
      TailEstimate::BLOCK_PROJECTION, MeanLogs(projections),
      MeanLogs(SumsOfRows(projections, settings.block_size))));
  if (num_audible >= kLeastCoordinates) {
    const NoiseMatrix heard = vectors(Eigen::all, audible);
    THSGD_RETURN_IF_ERROR(
        estimates.AddBlocks(TailEstimate::BLOCK_COORDINATE, MeanLogs(heard),
                            MeanLogs(sums(Eigen::all, audible))));
    THSGD_RETURN_IF_ERROR(AddNeighborBlocks(heard, estimates));
  }
  if (keep_upper) {
    KeepUpper(norms, part.mutable_upper_norm());
    KeepUpper(first_projection, part.mutable_upper_projection());
  }
  return part;
}

}  // namespace thsgd
