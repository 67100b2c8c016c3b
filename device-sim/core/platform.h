// iOS as an app sees it.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "base/trace.h"
#include "device-sim/core/app_requests.h"

namespace ringback::device {

/// What an app has of iOS.
class Platform {
 public:
  Platform() = default;
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;
  virtual ~Platform() = default;
  virtual void ask(AppRequest request) = 0;
  virtual Now now() const = 0;
  /// The app's own record of what it knows, for the recording.
  virtual void note(std::string_view name, const std::optional<CallId>& call,
                    std::initializer_list<Detail> details) = 0;
  virtual void note(const Move& move, const std::optional<CallId>& call) = 0;
};

}  // namespace ringback::device
