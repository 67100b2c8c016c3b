// A value or a named error: the house's stand-in for std::expected, which g++ 12 lacks.
#pragma once

#include <utility>
#include <variant>

#include "base/check.h"

namespace ringback {

template <class E>
struct Failure {
  E error;
};
template <class E>
Failure(E) -> Failure<E>;

template <class T, class E>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  template <class F>
  Result(Failure<F> failure) : held_(std::in_place_index<1>, std::move(failure.error)) {}

  bool ok() const { return held_.index() == 0; }
  explicit operator bool() const { return ok(); }
  const T& value() const& {
    RINGBACK_CHECK(ok());
    return std::get<0>(held_);
  }
  T&& value() && {
    RINGBACK_CHECK(ok());
    return std::get<0>(std::move(held_));
  }
  const T& operator*() const& { return value(); }
  const T* operator->() const { return &value(); }
  const E& error() const {
    RINGBACK_CHECK(!ok());
    return std::get<1>(held_);
  }

 private:
  std::variant<T, E> held_;
};

}  // namespace ringback
