// Rules that hold in every run, whatever the story: each judges the whole world from the trace,
// from outside, and knows nothing of how the actors work. One file each.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "world/trace_sink.h"

namespace ringback::world {

class Checker : public TraceSink {
 public:
  /// kebab-case, what a scenario lists under `violates`.
  virtual std::string_view name() const = 0;
  /// The run is over: what is still open is judged now.
  virtual void finish(Instant ended) = 0;
  /// What was broken, one sentence each.
  const std::vector<std::string>& violations() const { return violations_; }

 protected:
  void violated(std::string what) { violations_.push_back(std::move(what)); }

 private:
  std::vector<std::string> violations_;
};

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

}  // namespace ringback::world
