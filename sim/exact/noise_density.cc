// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/noise_density.h"

#include <cmath>
#include <variant>

#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

double DensityOf(const Gaussian& law, double z) {
  const double y = z / law.standard_deviation();
  return std::exp(-y * y / 2) /
         (std::sqrt(2 * M_PI) * law.standard_deviation());
}

// alpha / (2 s) (1 + |z| / s)^(-alpha - 1).
double DensityOf(const SymmetricLomax& law, double z) {
  return law.tail_index() / (2 * law.noise_scale()) *
         std::pow(1 + std::fabs(z) / law.noise_scale(), -law.tail_index() - 1);
}

double DensityOf(const AsymmetricLomax& law, double z) {
  const double y = z + law.mean_before_shift();
  const double p = y > 0 ? law.p_positive() : 1 - law.p_positive();
  return p * law.tail_index() / law.noise_scale() *
         std::pow(1 + std::fabs(y) / law.noise_scale(), -law.tail_index() - 1);
}

double DensityOf(const Pareto& law, double z) {
  const double y = z + law.mean_before_shift();
  if (std::fabs(y) < law.noise_scale()) return 0;
  const double p = y > 0 ? law.p_positive() : 1 - law.p_positive();
  return p * law.tail_index() / law.noise_scale() *
         std::pow(std::fabs(y) / law.noise_scale(), -law.tail_index() - 1);
}

double DensityOf(const StudentT& law, double z) {
  const double nu = law.degrees_of_freedom();
  const double y = z / law.noise_scale();
  const double log_constant = std::lgamma((nu + 1) / 2) - std::lgamma(nu / 2);
  return std::exp(log_constant) / (std::sqrt(nu * M_PI) * law.noise_scale()) *
         std::pow(1 + y * y / nu, -(nu + 1) / 2);
}

double DensityOf(const SymmetricStable& law, double z) {
  return law.Density(z);
}

double DensityOf(const SymmetricWeibull& law, double z) {
  const double y = std::pow(std::fabs(z) / law.noise_scale(), law.shape());
  return law.shape() / 2 * y / std::fabs(z) * std::exp(-y);
}

}  // namespace

double Density(const NoiseLaw& law, double z) {
  return std::visit([z](const auto& l) { return DensityOf(l, z); }, law);
}

}  // namespace thsgd
