// Which phones could hear the server lately, for checkers that judge what news had to reach.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/trace.h"

namespace ringback::world {

/// Feed it its events; it watches the lines, the server's process and the phones' radios.
class Reach {
 public:
  /// The events it goes by, and those a checker goes by besides.
  template <class... Names>
  static constexpr std::array<std::string_view, 6 + sizeof...(Names)> and_by(Names... names) {
    return {"server-stopped", "server-started", "line-up", "line-broken",
            "line-silent",    "person",         names...};
  }

  void on(const TraceEvent& event) {
    // Almost every event is none of these; its name tells that sooner than its lane.
    const bool line = event.name.starts_with("line-");
    if ((line || event.name.starts_with("server-")) && event.lane == "network") {
      const std::string link(event.field("link"));
      if (event.name.starts_with("server-")) {
        server_down_ = event.name == "server-stopped";
        disturb("", event.at);
      }
      if (line) down_[link] = event.name != "line-up";
      if (line) disturb(link, event.at);
    } else if (event.name == "person") {
      const auto act = event.field("act");
      const std::string phone = event.lane.substr(0, event.lane.find('.'));
      if (act == "airplane-mode-on") radio_off_[phone] = true;
      if (act == "airplane-mode-off") radio_off_[phone] = false;
      if (act.starts_with("airplane-mode")) disturb(phone + "-signaling", event.at);
    }
  }

  /// From when on the phone should know what the server said at `said`: at once, or, after a
  /// disturbance, when the app's back-off has let it connect again. Nothing while the line or the
  /// server is down: nobody is there to say it again.
  std::optional<Instant> knows_from(std::string_view phone, Instant said) const {
    if (server_down_) return {};
    const std::string link = std::string(phone) + "-signaling";
    const auto down = down_.find(link);
    if (down != down_.end() && down->second) return {};
    const auto off = radio_off_.find(phone);
    if (off != radio_off_.end() && off->second) return {};
    Instant from = said;
    if (server_disturbed_) from = std::max(from, *server_disturbed_ + kRecovery);
    const auto disturbed = disturbed_.find(link);
    if (disturbed != disturbed_.end()) from = std::max(from, disturbed->second + kRecovery);
    return from;
  }

 private:
  // The app's longest wait between two attempts is 8 s by default; one more to say hello.
  static constexpr Duration kRecovery = 9s;

  void disturb(const std::string& link, Instant at) {
    if (link.empty()) {
      server_disturbed_ = at;
    } else {
      disturbed_[link] = at;
    }
  }

  std::map<std::string, bool> down_;                    ///< by link
  std::map<std::string, bool, std::less<>> radio_off_;  ///< by phone: no line helps
  std::map<std::string, Instant> disturbed_;
  std::optional<Instant> server_disturbed_;
  bool server_down_ = false;
};

}  // namespace ringback::world
