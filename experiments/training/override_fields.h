// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// One message on top of another.

#ifndef THSGD_EXPERIMENTS_TRAINING_OVERRIDE_FIELDS_H_
#define THSGD_EXPERIMENTS_TRAINING_OVERRIDE_FIELDS_H_

#include "google/protobuf/message.h"

namespace thsgd {

// Sets in `to` what is set in `from`: messages field by field, and lists, which
// MergeFrom would append to, as a whole. Precondition: both of one type.
void OverrideFields(const google::protobuf::Message& from,
                    google::protobuf::Message* to);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_TRAINING_OVERRIDE_FIELDS_H_
