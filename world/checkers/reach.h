// Which phones could hear the server lately, for checkers that judge what news had to reach.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/trace.h"

namespace ringback::world {

/// Feed it every event; it watches the lines, the server's process and the phones' radios.
class Reach {
 public:
  void on(const TraceEvent& event) {
    if (event.lane == "network") {
      const std::string link(event.field("link"));
      if (event.name == "server-stopped" || event.name == "server-started") disturb("", event.at);
      if (event.name.starts_with("line-")) down_[link] = event.name != "line-up";
      if (event.name.starts_with("line-")) disturb(link, event.at);
    } else if (event.name == "person") {
      const auto act = event.field("act");
      const std::string phone = event.lane.substr(0, event.lane.find('.'));
      if (act == "airplane-mode-on") down_[phone + "-signaling"] = true;
      if (act == "airplane-mode-off") down_[phone + "-signaling"] = false;
      if (act.starts_with("airplane-mode")) disturb(phone + "-signaling", event.at);
    }
  }

  /// True when the phone's line to the server is up and has been since `since`.
  bool steady(std::string_view phone, Instant since) const {
    const std::string link = std::string(phone) + "-signaling";
    const auto down = down_.find(link);
    if (down != down_.end() && down->second) return false;
    const auto disturbed = disturbed_.find(link);
    if (disturbed != disturbed_.end() && disturbed->second > since) return false;
    return server_disturbed_ <= since;
  }

 private:
  void disturb(const std::string& link, Instant at) {
    if (link.empty()) {
      server_disturbed_ = at;
    } else {
      disturbed_[link] = at;
    }
  }

  std::map<std::string, bool> down_;
  std::map<std::string, Instant> disturbed_;
  Instant server_disturbed_;
};

}  // namespace ringback::world
