// Faults on demand: which requests they meet, and what happens to those. One line of text is one
// fault, in scenarios, on the command line and in control/v1 alike:
//
//   answer 503 ServiceUnavailable next=2 late='uniform 1s 3s'
//   delay log-normal 800ms 0.6 topic=com.example.ringback.voip
//   goaway 0 debug={"reason":"Shutdown"} last=0 open nth=3
//   preset F9 probability=0.1 for=30s
//   answer 429 TooManyRequests method=POST path=/4/broadcasts header=apns-priority:10
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/rng.h"
#include "base/time.h"

namespace ringback::apns {

/// What a fault does; `fault_words` says it for each. Those from kShutDoor on that are about
/// connections or settings meet no request: they are in force, or they are not.
enum class FaultAct {
  kAnswer,
  kDelay,
  kLoseAnswer,
  kNeverAnswer,
  kDuplicate,
  kReset,
  kRefuseStream,
  kGoAway,
  kClose,
  kBlackHole,
  kHoldDelivery,
  kDropDelivery,
  kLimitStreams,
  kShutDoor,
  kReorder,
  kSlowDrain,
  kOutage,
  kForeignChain,
  kSet,
};
struct FaultWord {
  FaultAct act;
  std::string_view word;
  std::string_view arguments;
  std::string_view meaning;
};
std::span<const FaultWord> fault_words();
std::string_view to_string(FaultAct act);
std::optional<FaultAct> parse_fault_act(std::string_view text);

/// A length of time drawn per request, from the fault's own seeded stream.
struct DelayLaw {
  enum class Shape { kFixed, kUniform, kNormal, kLogNormal };
  Shape shape = Shape::kFixed;
  Duration first{};   ///< the time itself, the low end, the mean, or the median
  Duration second{};  ///< the high end or the deviation
  double sigma = 0;   ///< log-normal only
  Duration draw(Rng& rng) const;
};

/// Which requests a fault meets; every condition that is set must hold.
struct FaultMatch {
  std::string token;                                         ///< a prefix of the device token
  std::string topic;                                         ///< whole; the path's app for channels
  std::string method;                                        ///< such as POST
  std::string path;                                          ///< a prefix, such as /4/broadcasts
  std::vector<std::pair<std::string, std::string>> headers;  ///< `header=NAME:VALUE`, each carried
  std::uint64_t nth = 0;                   ///< only the nth request that matches the rest
  std::uint64_t every = 0;                 ///< every so many
  std::optional<std::uint64_t> remaining;  ///< `next=N`: then the fault ends
  double probability = 1;
  Duration after{};                   ///< not before this long after it was added
  std::optional<Duration> lasts;      ///< `for=`: a window from then on
  std::optional<std::uint64_t> seed;  ///< of its chance and its delays; drawn when absent
};

struct Fault {
  std::string name;  ///< to clear it by; the text itself unless `name=` is given
  std::string text;  ///< the line it was read from
  FaultAct act = FaultAct::kAnswer;
  FaultMatch match;
  int status = 503;
  std::string reason = "ServiceUnavailable";
  std::string body;              ///< raw, instead of Apple's JSON
  DelayLaw delay;                ///< of kDelay, kHoldDelivery, kReorder and kSlowDrain
  std::optional<DelayLaw> late;  ///< how late it acts, where it acts in place of an answer
  std::uint32_t code = 0;        ///< HTTP/2 error code, or a stream limit
  std::string debug;
  std::optional<StreamId> last_stream;
  bool open = false;  ///< GOAWAY without closing
  bool hard = false;
  bool follow_with_empty_goaway = false;
  std::vector<std::pair<std::string, std::string>> settings;  ///< of kSet: assumption and value
};

/// Reads one line; the error says what was expected, for a person.
Result<Fault, std::string> parse_fault(std::string_view text);

/// One of F1 to F25: a failure that somebody met in the field.
struct FaultPreset {
  std::string_view id;    ///< "F9"
  std::string_view name;  ///< "silent-stall"
  std::string_view rule;  ///< a fault line
  std::string_view meaning;
  std::string_view source;
};
std::span<const FaultPreset> fault_presets();
/// By id in any case, or by name; null for an unknown one.
const FaultPreset* find_preset(std::string_view id_or_name);

}  // namespace ringback::apns
