// A scenario, read and checked: what both stages play. Pure data in the words that scenarios,
// control/v1 and the documentation share; each stage turns the words into what it drives.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/push.h"
#include "base/time.h"
#include "runner/pattern.h"
#include "world/link.h"

namespace ringback::runner {

/// Where in its file something was written; lines and columns from 1, as editors count.
struct Mark {
  std::string file;
  int line = 0;
  int column = 0;
};

/// An assumption set to something else than its default; the actor is "apns", "signaling" or a
/// phone's name.
struct Setting {
  std::string actor;
  std::string name;
  std::string value;
};

/// One phone; the words are those of device-sim/core/phone_config.h.
struct PhoneSpec {
  std::string name;  ///< the lane prefix; also the device id
  std::string user;  ///< who is logged in; several phones may share one
  std::string ios;   ///< empty: the newest generation
  std::string app_state = "not-running";
  std::string bundle = "com.example.ringback";
  Environment environment = Environment::kProduction;
  std::vector<std::string> misbehaviours;
  std::optional<Duration> answers_after;  ///< after the phone starts to ring
  std::optional<Duration> declines_after;
};

/// How a link behaves: "bob-signaling" (the app's stream), "bob-apns" (the courier) or
/// "signaling-apns" (HTTP/2). Absent parts keep what was.
struct LinkChange {
  std::string link;
  std::optional<Duration> delay;
  std::optional<Duration> jitter;
  std::optional<double> loss;  ///< 0 to 1, per message; only where messages may be lost
  std::optional<world::Line> line;
};

// What a step can do.
struct PersonActs {
  std::string phone;
  std::string act;  ///< a word of device::Act
  std::string argument;
};
/// One fault for apns-mock, in its own words ("answer 503 ServiceUnavailable next=2"), or "clear".
struct ApnsFault {
  std::string rule;
};
/// The server's process: "restart", "stop", "start", "drain".
struct ServerActs {
  std::string act;
};
/// A provider other than our server sends a push; what bad servers do is shown with it.
struct ProviderPushes {
  std::string phone;
  TokenKind kind = TokenKind::kVoip;
  std::vector<std::pair<std::string, std::string>> headers;  ///< beside or instead of the usual
  std::string payload;  ///< JSON; "$CALL" stands for the running call's id, "$NEW" for a fresh one
};
using Action = std::variant<PersonActs, LinkChange, ApnsFault, ServerActs, ProviderPushes>;

/// When a step happens: a time in the story, a time after the previous step, or a time after the
/// first event that matches once the previous step is done. A window draws from the seed.
struct When {
  enum class From { kStory, kPreviousStep, kEvent };
  From from = From::kPreviousStep;
  Pattern event;  ///< with kEvent
  Duration low{};
  Duration high{};  ///< equal to low: exactly then
};

struct Step {
  Mark mark;
  When when;
  Action action;
};

/// "p95 of dial-to-ringing at most 2s": a bound on how long a leg (runner/legs.h) took, over all
/// calls of the story.
struct MetricBound {
  unsigned percent = 100;  ///< 0: the least, 100: the most
  std::string leg;         ///< "dial-to-ringing"
  bool at_least = false;
  Duration bound{};
};

/// What must be true of the recording.
struct Expectation {
  enum class Kind {
    kInOrder,   ///< happens after the expectation before it
    kAnyOrder,  ///< happens somewhere after the last in-order one
    kNever,
    kExactly,
    kAtLeast,
    kAtMost,
    kMetric,
  };
  Mark mark;
  Kind kind = Kind::kInOrder;
  Pattern pattern;
  std::size_t count = 1;              ///< with kExactly, kAtLeast, kAtMost
  std::optional<Duration> sooner;     ///< not before this long after the expectation before it
  std::optional<Duration> within;     ///< at most this long after the expectation before it
  std::optional<Duration> by;         ///< at most this far into the story
  std::optional<MetricBound> metric;  ///< with kMetric, which has no pattern
  std::optional<Pattern> once;        ///< only what comes after the first match of this counts
};

struct Plan {
  std::string file;
  std::string title;
  std::string variant;  ///< which row or variant of the file this is; empty for the only one
  std::string why;
  std::string source;
  std::vector<PhoneSpec> phones;
  std::vector<LinkChange> links;
  std::vector<Setting> settings;
  std::vector<Step> steps;
  std::vector<Expectation> expectations;
  std::vector<std::string> violates;  ///< invariants this story breaks on purpose
  std::optional<Duration> lasts;      ///< the story ends here; otherwise once all is quiet
  std::string not_live;               ///< why it is shown in the virtual world only; or empty
};

}  // namespace ringback::runner
