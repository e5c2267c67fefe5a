// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The samplers of vector_noise_law.h, or what they are made of, for vectors of
// chains: the same bits lane by lane.

#if defined(THSGD_SIM_NOISE_VECTOR_NOISE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_SIM_NOISE_VECTOR_NOISE_INL_H_
#undef THSGD_SIM_NOISE_VECTOR_NOISE_INL_H_
#else
#define THSGD_SIM_NOISE_VECTOR_NOISE_INL_H_
#endif

#include "hwy/highway.h"
#include "sim/noise/gaussian_directions.h"
#include "sim/noise/uniform_power-inl.h"
#include "sim/noise/uniform_power.h"
#include "sim/noise/vector_lomax.h"
#include "sim/numeric/elementary-inl.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/uniform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

// UniformOpen.
template <int kNum>
HWY_INLINE void UniformVectors(const Words* HWY_RESTRICT word,
                               Reals* HWY_RESTRICT uniform) {
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) uniform[l] = UniformOpen(word[l]);
}

// FineUniformPower.
template <int kNum>
HWY_INLINE void UniformPowerVectors(const FineUniformPower& power,
                                    const Reals* HWY_RESTRICT uniform,
                                    Reals* HWY_RESTRICT result) {
  Reals scaled_power[kNum];
  PowerFactors<kNum>(power, uniform, scaled_power, result);
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    result[l] = hn::Mul(scaled_power[l], result[l]);
  }
}

// VectorLomaxSampler with GaussianDirections in the plane.
class PlanarLomaxVectors {
 public:
  HWY_INLINE PlanarLomaxVectors(const VectorLomaxSampler& sampler,
                                const GaussianDirections& directions)
      : power_(sampler.scaled_power()),
        scale_(sampler.scale()),
        deviation_1_(directions.standard_deviations()[0]),
        deviation_2_(directions.standard_deviations()[1]) {}

  // (z_1[l], z_2[l]) from the words of a step's block.
  template <int kNum>
  HWY_INLINE void operator()(const Words* HWY_RESTRICT radius_word,
                             const Words* HWY_RESTRICT angle_word,
                             Reals* HWY_RESTRICT z_1,
                             Reals* HWY_RESTRICT z_2) const {
    const RealTag d;
    Reals uniform[kNum], angle[kNum], magnitude[kNum];
    UniformVectors<kNum>(radius_word, uniform);
    UniformVectors<kNum>(angle_word, angle);
    UniformPowerVectors<kNum>(power_, uniform, magnitude);
    PinnedCosSinTwoPi<kNum>(GetElementaryTables(), angle, z_1, z_2);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      z_1[l] = hn::Mul(z_1[l], hn::Set(d, deviation_1_));
      z_2[l] = hn::Mul(z_2[l], hn::Set(d, deviation_2_));
      const Reals norm = hn::Sqrt(Fma(z_2[l], z_2[l], hn::Mul(z_1[l], z_1[l])));
      const Reals ratio =
          hn::Div(hn::Sub(magnitude[l], hn::Set(d, scale_)), norm);
      z_1[l] = hn::Mul(z_1[l], ratio);
      z_2[l] = hn::Mul(z_2[l], ratio);
    }
  }

 private:
  const FineUniformPower& power_;
  const double scale_;
  const double deviation_1_;
  const double deviation_2_;
};

// Two normals by the method of Box and Muller, from the words of a block, each
// times scale: DrawNormalVector.
class NormalPairVectors {
 public:
  explicit HWY_INLINE NormalPairVectors(double scale) : scale_(scale) {}

  template <int kNum>
  HWY_INLINE void operator()(const Words* HWY_RESTRICT radius_word,
                             const Words* HWY_RESTRICT angle_word,
                             Reals* HWY_RESTRICT z_1,
                             Reals* HWY_RESTRICT z_2) const {
    const RealTag d;
    const ElementaryTables& tables = GetElementaryTables();
    Reals uniform[kNum], angle[kNum], log[kNum];
    UniformVectors<kNum>(radius_word, uniform);
    UniformVectors<kNum>(angle_word, angle);
    PinnedLog<kNum>(tables, uniform, log);
    PinnedCosSinTwoPi<kNum>(tables, angle, z_1, z_2);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      const Reals radius = hn::Sqrt(hn::Mul(hn::Set(d, -2.0), log[l]));
      z_1[l] = hn::Mul(hn::Mul(radius, z_1[l]), hn::Set(d, scale_));
      z_2[l] = hn::Mul(hn::Mul(radius, z_2[l]), hn::Set(d, scale_));
    }
  }

 private:
  const double scale_;
};

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_NOISE_VECTOR_NOISE_INL_H_
