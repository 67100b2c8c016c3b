// Source: Apple DTS 817976 [observed]: the duty to report is looked at twice, and an app that
// did not is terminated.
#include <map>
#include <optional>
#include <string>

#include "world/checkers/checkers.h"

namespace ringback::world {
namespace {

// The daemon's check comes at about 7 s; one second more is ours.
constexpr Duration kPunishedWithin = 8s;

class Reports final : public Checker {
 public:
  std::string_view name() const override { return "woken-app-reports-or-is-punished"; }
  std::string_view source() const override {
    return "DTS 817976 (observed): iOS ends an app that was woken and reports nothing";
  }
  std::string_view remedy() const override {
    return "Call reportNewIncomingCall inside the push delegate, before it returns, for every "
           "push.";
  }
  std::span<const std::string_view> judges_by() const override {
    static constexpr std::array<std::string_view, 3> kNames{
        "voip-push-delivered", "report-new-incoming-call", "app-terminated"};
    return kNames;
  }

  void on(const TraceEvent& event) override {
    judge_due(event.at);
    if (event.name == "voip-push-delivered") {
      if (event.field("must-report") != "false") {
        due_[event.to] = {event.at + kPunishedWithin, event.call};
      }
    } else if (event.name == "report-new-incoming-call") {
      due_.erase(event.lane);
    } else if (event.name == "app-terminated") {
      due_.erase(app_of(event.lane));
    }
  }

  void finish(Instant ended) override { judge_due(ended); }

 private:
  struct Due {
    Instant at;
    std::optional<CallId> call;
  };

  static std::string app_of(const std::string& lane) {
    return lane.substr(0, lane.find('.')) + ".app";
  }

  void judge_due(Instant now) {
    for (auto it = due_.begin(); it != due_.end();) {
      if (it->second.at >= now) {
        ++it;
        continue;
      }
      violated(it->second.at, it->first, it->second.call,
               it->first + " took a VoIP push, reported nothing and went unpunished");
      it = due_.erase(it);
    }
  }

  std::map<std::string, Due> due_;  ///< by app
};

}  // namespace

std::unique_ptr<Checker> woken_app_reports_or_is_punished() { return std::make_unique<Reports>(); }

}  // namespace ringback::world
