// What happened, as data: the one recording both worlds write, from which ladders, verdicts,
// invariants, reports and the console are made. Tests assert on these, never on log text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace ringback {

/// One named detail of an event. Keys are string literals (or interned by whoever read them from
/// a wire), so a recording outlives every actor.
struct Field {
  std::string_view key;
  std::string value;
  friend bool operator==(const Field&, const Field&) = default;
};

/// One thing that happened in one lane, or one message that left it.
struct TraceEvent {
  Instant at;
  /// The column: "alice.app", "alice.ios", "signaling", "apns".
  std::string lane;
  /// Where a message goes; empty when the event stays inside its lane.
  std::string to;
  /// kebab-case, a literal: "dial", "voip-push-delivered", "rule-broken".
  std::string_view name;
  std::optional<CallId> call;
  std::vector<Field> fields;
  friend bool operator==(const TraceEvent&, const TraceEvent&) = default;

  /// The field's value, or empty when the event has none of that key.
  std::string_view field(std::string_view key) const;
  /// One more detail; `key` is a literal.
  void add(std::string_view key, std::string_view value) {
    Field& field = fields.emplace_back();
    field.key = key;
    field.value = value;
  }
};

/// A move of a machine, written to the trace by the machine's set_state so that a run can tell
/// which edges it took.
inline constexpr std::string_view kStateEvent = "state";
/// A rule of Apple's or ours was broken: fields `rule`, `source`, `what`.
inline constexpr std::string_view kRuleBrokenEvent = "rule-broken";

/// One line of JSON: {"at_us":..,"lane":..,"to":..,"name":..,"call":..,"fields":{..}}; absent
/// parts are left out.
std::string to_json_line(const TraceEvent& event);

/// A detail as its writer has it; the text is copied before `write` returns.
struct Detail {
  std::string_view key;
  std::string_view value;
};

}  // namespace ringback
