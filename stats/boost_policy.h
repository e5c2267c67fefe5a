// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How this package calls Boost.Math: without exceptions.

#ifndef THSGD_STATS_BOOST_POLICY_H_
#define THSGD_STATS_BOOST_POLICY_H_

#include "boost/math/policies/policy.hpp"

namespace thsgd {

// Boost's functions throw by default.  Callers here have checked their
// arguments, so what is left is underflow (0) and overflow (infinity).
using BoostPolicy = boost::math::policies::policy<
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::pole_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<
        boost::math::policies::ignore_error>>;

}  // namespace thsgd

#endif  // THSGD_STATS_BOOST_POLICY_H_
