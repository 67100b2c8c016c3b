// Rules that hold in every run, whatever the story: each judges the whole world from the trace,
// from outside, and knows nothing of how the actors work. One file each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "world/checkers/violation.h"
#include "world/trace_sink.h"

namespace ringback::world {

class Checker : public TraceSink {
 public:
  /// kebab-case, what a scenario lists under `violates`.
  virtual std::string_view name() const = 0;
  /// Where it comes from, and what those do who keep it: one sentence.
  virtual std::string_view source() const = 0;
  virtual std::string_view remedy() const = 0;
  /// The names of the events it judges by; it is spared all others.
  virtual std::span<const std::string_view> judges_by() const = 0;
  EventNames wants_events() const final {
    EventNames names;
    for (const auto name : judges_by()) names.add(name);
    return names;
  }
  /// The run is over: what is still open is judged now.
  virtual void finish(Instant ended) = 0;
  const std::vector<Violation>& violations() const { return violations_; }

 protected:
  /// `at` and `lane` as in Violation; `what` is one sentence.
  void violated(Instant at, std::string lane, std::optional<CallId> call, std::string what) {
    violations_.push_back({std::string(name()), std::move(what), at, std::move(lane), call,
                           std::string(source()), std::string(remedy())});
  }

 private:
  std::vector<Violation> violations_;
};

/// The phone that a lane belongs to: "bob" of "bob.ios".
inline std::string_view phone_of(std::string_view lane) { return lane.substr(0, lane.find('.')); }

/// Each push that APNs took is delivered, expired, replaced or dropped exactly once.
std::unique_ptr<Checker> every_push_has_one_fate();
/// An app that was woken by a VoIP push tries to report a call, or is punished.
std::unique_ptr<Checker> woken_app_reports_or_is_punished();
/// No phone that can hear the server rings on after the call ended.
std::unique_ptr<Checker> no_ring_after_the_end();
/// The server sends at most one push for a call to a device.
std::unique_ptr<Checker> one_push_per_call_and_device();
/// When the server says that a call is over, no app that can hear it stays in the call.
std::unique_ptr<Checker> both_sides_agree();
/// A call ends once, and nothing about it changes afterwards.
std::unique_ptr<Checker> a_call_ends_once();
/// Audio starts only after the answer was fulfilled.
std::unique_ptr<Checker> no_audio_before_fulfilment();

std::vector<std::unique_ptr<Checker>> all_checkers();

/// All checkers as one: each event goes to those that judge by it.
class Checkers final : public TraceSink {
 public:
  Checkers();
  void on(const TraceEvent& event) override;
  Moves wants_moves() const override { return Moves::kNone; }
  EventNames wants_events() const override;
  /// What was broken in the whole run, one checker after another.
  std::vector<Violation> finish(Instant ended);

 private:
  std::vector<std::unique_ptr<Checker>> checkers_;
  /// By place of the event's name: a bit for each checker that wants to hear of it. Two names may
  /// share a place; a checker looks at the name anyway.
  std::array<std::uint32_t, EventNames::kPlaces> wanted_{};
};

}  // namespace ringback::world
