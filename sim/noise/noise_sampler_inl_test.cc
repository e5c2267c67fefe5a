// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Every law's vector kernel against its scalar sampler, bit by bit, on every
// target of this machine.

#include <cstdint>
#include <cstring>
#include <variant>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/noise/noise_sampler_inl_test.cc"
#include "hwy/foreach_target.h"
// Highway's own headers come after foreach_target.h.

#include "gtest/gtest.h"
#include "hwy/highway.h"
#include "hwy/targets.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/noise_sampler-inl.h"
#include "sim/noise/noise_sampler.h"
#include "sim/noise/sampler_check.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/draws.h"
#include "sim/rng/vector_key.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

constexpr int kNumVectors = 4;

// variate[h][i]: the sampler's h-th variate of words first[i] and second[i],
// i < num, a multiple of 32.
void VariatesOnTarget(const NoiseSampler& any_sampler,
                      const std::uint64_t* first, const std::uint64_t* second,
                      int num, double* const* variate) {
  const RealTag d;
  const WordTag dw;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  std::visit(
      [&](const auto& sampler) HWY_ATTR {
        const auto vectors = VectorsOf(sampler);
        for (int i = 0; i < num; i += kNumVectors * num_lanes) {
          Words words[2][kNumVectors];
          Reals out[vectors.kStepsPerBlock][kNumVectors];
          for (int l = 0; l < kNumVectors; ++l) {
            words[0][l] = hn::LoadU(dw, first + i + l * num_lanes);
            words[1][l] = hn::LoadU(dw, second + i + l * num_lanes);
          }
          vectors.template operator()<kNumVectors>(words[0], words[1], out);
          for (int h = 0; h < vectors.kStepsPerBlock; ++h) {
            for (int l = 0; l < kNumVectors; ++l) {
              hn::StoreU(out[h][l], d, variate[h] + i + l * num_lanes);
            }
          }
        }
      },
      any_sampler);
}

// noise[h][c], h < 2, c < 32: DrawNoise of chain first_chain + c.
void DrawOnTarget(const NoiseSampler& any_sampler, std::uint64_t seed,
                  std::uint32_t stream, std::uint32_t first_chain,
                  std::uint64_t pair, double (*noise)[32]) {
  const RealTag d;
  const WordTag dw;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  const VectorKey key(seed, stream);
  std::uint64_t chain_product[32], second_product[32];
  for (int c = 0; c < 32; ++c) {
    const std::uint32_t chain = first_chain + static_cast<std::uint32_t>(c);
    chain_product[c] = ChainProduct(chain);
    second_product[c] = thsgd::SecondProduct(key, chain, pair);
  }
  std::visit(
      [&](const auto& sampler) HWY_ATTR {
        const auto vectors = VectorsOf(sampler);
        for (int c = 0; c < 32; c += kNumVectors * num_lanes) {
          Words pairs[kNumVectors], chain[kNumVectors], second[kNumVectors];
          Reals out[2][kNumVectors];
          for (int l = 0; l < kNumVectors; ++l) {
            pairs[l] = hn::Set(dw, pair);
            chain[l] = hn::LoadU(dw, chain_product + c + l * num_lanes);
            second[l] = hn::LoadU(dw, second_product + c + l * num_lanes);
          }
          DrawNoiseVectors<kNumVectors>(key, vectors, pairs, chain, second,
                                        out);
          for (int h = 0; h < 2; ++h) {
            for (int l = 0; l < kNumVectors; ++l) {
              hn::StoreU(out[h][l], d, noise[h] + c + l * num_lanes);
            }
          }
        }
      },
      any_sampler);
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace thsgd {
namespace {

HWY_EXPORT(VariatesOnTarget);
HWY_EXPORT(DrawOnTarget);

std::vector<NoiseLaw> Laws() {
  return {
      *Gaussian::Create(3),
      *SymmetricLomax::Create(1.2, 0.1),
      *SymmetricLomax::Create(100, 2),
      *AsymmetricLomax::Create(1.2, 0.1, 0.7),
      *AsymmetricLomax::Create(3, 0.1, 0),
      *AsymmetricLomax::Create(1.01, 2, 1),
      *Pareto::Create(1.2, 0.1, 0.3),
      *Pareto::Create(100, 1, 0x1p-60),
      *StudentT::Create(1.01, 1),
      *StudentT::Create(4, 0.5),
      *StudentT::Create(100, 1),
      *SymmetricStable::Create(1.01, 1),
      *SymmetricStable::Create(1.5, 0.1),
      *SymmetricStable::Create(1.99, 1),
      *SymmetricWeibull::Create(0.1, 1),
      *SymmetricWeibull::Create(0.99, 0.1),
  };
}

class NoiseSamplerInlTest : public ::testing::Test {
 protected:
  static void SetTargets(std::int64_t targets) {
    hwy::SetSupportedTargetsForTest(targets);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
  ~NoiseSamplerInlTest() override { SetTargets(0); }

  template <class Check>
  static void OnEveryTarget(const Check& check) {
    const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
    for (std::int64_t left = targets; left != 0; left &= left - 1) {
      const std::int64_t target = left & -left;
      SetTargets(target);
      check(hwy::TargetName(target));
    }
  }
};

bool SameBits(double a, double b) { return std::memcmp(&a, &b, 8) == 0; }

// Words at which a table or a branch changes.
TEST_F(NoiseSamplerInlTest, CornerWordsGiveTheScalarBits) {
  std::vector<std::uint64_t> first;
  std::vector<std::uint64_t> second;
  for (const WordPair& pair : CornerPairs(1000)) {
    first.push_back(pair.first);
    second.push_back(pair.second);
  }
  for (std::uint64_t word : CornerWords(1000)) {
    first.push_back(word);
    second.push_back(~word);
  }
  while (first.size() % 32 != 0) {
    first.push_back(0);
    second.push_back(0);
  }
  const int num = static_cast<int>(first.size());
  std::vector<double> values[2] = {std::vector<double>(num),
                                   std::vector<double>(num)};
  double* const variate[2] = {values[0].data(), values[1].data()};
  const std::vector<NoiseLaw> laws = Laws();
  for (std::size_t index = 0; index < laws.size(); ++index) {
    const NoiseSampler any_sampler = MakeNoiseSampler(laws[index], 0.25);
    OnEveryTarget([&](const char* target) {
      HWY_DYNAMIC_DISPATCH(VariatesOnTarget)
      (any_sampler, first.data(), second.data(), num, variate);
      int num_different = 0;
      std::visit(
          [&](const auto& sampler) {
            for (int i = 0; i < num; ++i) {
              const auto scalar =
                  sampler({.first = first[i], .second = second[i]});
              for (std::size_t h = 0; h < scalar.size(); ++h) {
                if (!SameBits(values[h][i], scalar[h])) ++num_different;
              }
            }
          },
          any_sampler);
      EXPECT_EQ(num_different, 0) << "law " << index << " on " << target;
    });
  }
}

// The counters of a step: at the first block, at a chain that wraps, and where
// the high half of the block changes, for laws of one step a block at half of
// the pairs of the others.
TEST_F(NoiseSamplerInlTest, DrawsAreThoseOfTheLayout) {
  constexpr std::uint64_t kSeed = 0x99887766ddccbbaau;
  constexpr std::uint32_t kStream = 7;
  constexpr std::uint32_t kFirstChain = 0xfffffff0u;
  double noise[2][32];
  for (const NoiseLaw& law : Laws()) {
    const NoiseSampler any_sampler = MakeNoiseSampler(law, 1);
    for (std::uint64_t pair :
         {std::uint64_t{0}, std::uint64_t{0x7fffffff},
          std::uint64_t{0x80000000}, std::uint64_t{0xffffffff},
          std::uint64_t{0x100000000}, std::uint64_t{0x123456789abcdef},
          ~std::uint64_t{0}}) {
      OnEveryTarget([&](const char* target) {
        HWY_DYNAMIC_DISPATCH(DrawOnTarget)
        (any_sampler, kSeed, kStream, kFirstChain, pair, noise);
        int num_different = 0;
        std::visit(
            [&](const auto& sampler) {
              for (std::uint32_t c = 0; c < 32; ++c) {
                const auto scalar = DrawNoise(sampler,
                                              {.seed = kSeed,
                                               .stream = kStream,
                                               .chain = kFirstChain + c},
                                              pair);
                for (int h = 0; h < 2; ++h) {
                  if (!SameBits(noise[h][c], scalar[h])) ++num_different;
                }
              }
            },
            any_sampler);
        EXPECT_EQ(num_different, 0)
            << "law " << law.index() << " at " << pair << " on " << target;
      });
    }
  }
}

}  // namespace
}  // namespace thsgd
#endif  // HWY_ONCE
