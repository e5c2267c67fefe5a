// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// LibTorch reports by exceptions; this is where they end.

#ifndef THSGD_DL_MODEL_TORCH_STATUS_H_
#define THSGD_DL_MODEL_TORCH_STATUS_H_

#include <exception>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "c10/util/Exception.h"

namespace thsgd {

// For what is called back amid work that reports by exceptions, and is to end
// it.
class CancelledException : public std::exception {
 public:
  explicit CancelledException(std::string what) : what_(std::move(what)) {}
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  const std::string what_;
};

// What CallTorch returns for a function that returns Value.
template <class Value>
struct CallTorchResult {
  using Type = absl::StatusOr<Value>;
};
template <>
struct CallTorchResult<void> {
  using Type = absl::Status;
};
template <>
struct CallTorchResult<absl::Status> {
  using Type = absl::Status;
};
template <class Value>
struct CallTorchResult<absl::StatusOr<Value>> {
  using Type = absl::StatusOr<Value>;
};

// Calls fn() and returns its value, or OK where it has none.
// Errors: those of fn; Cancelled for CancelledException; ResourceExhausted if
// memory of a device or of the host runs out, Unimplemented if a device lacks
// the operation, else Internal, each with the exception's message.
template <class Function>
auto CallTorch(Function&& fn) {
  using Value = std::invoke_result_t<Function&&>;
  using Result = typename CallTorchResult<Value>::Type;
  const auto error = [](absl::StatusCode code, absl::string_view message) {
    return Result(absl::Status(code, message));
  };
  // what_without_backtrace: the first lines, without addresses of this process.
  try {
    if constexpr (std::is_void_v<Value>) {
      std::forward<Function>(fn)();
      return Result();
    } else {
      return Result(std::forward<Function>(fn)());
    }
  } catch (const CancelledException& e) {
    return error(absl::StatusCode::kCancelled, e.what());
  } catch (const c10::OutOfMemoryError& e) {
    return error(absl::StatusCode::kResourceExhausted,
                 e.what_without_backtrace());
  } catch (const c10::NotImplementedError& e) {
    return error(absl::StatusCode::kUnimplemented, e.what_without_backtrace());
  } catch (const c10::Error& e) {
    // The host's allocator has no class of its own.
    const absl::string_view message = e.what_without_backtrace();
    return error(absl::StrContains(message, "DefaultCPUAllocator")
                     ? absl::StatusCode::kResourceExhausted
                     : absl::StatusCode::kInternal,
                 message);
  } catch (const std::bad_alloc& e) {
    return error(absl::StatusCode::kResourceExhausted, e.what());
  } catch (const std::exception& e) {
    return error(absl::StatusCode::kInternal, e.what());
  }
}

}  // namespace thsgd

#endif  // THSGD_DL_MODEL_TORCH_STATUS_H_
