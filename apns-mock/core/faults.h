// Faults on demand: which requests they meet, and what happens to those. One line of text is one
// fault, in scenarios, on the command line and in control/v1 alike:
//
//   answer 503 ServiceUnavailable next=2
//   delay log-normal 800ms 0.6 topic=com.example.ringback.voip
//   goaway 0 debug={"reason":"Shutdown"} last=0 open nth=3
//   preset F9 probability=0.1 for=30s
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/rng.h"
#include "base/time.h"

namespace ringback::apns {

/// What a fault does to a request that it meets.
enum class FaultAct {
  kAnswer,        ///< this status and reason, whatever the request deserved
  kDelay,         ///< the deserved answer, later
  kLoseAnswer,    ///< accepted and delivered, but the answer never leaves
  kNeverAnswer,   ///< taken and forgotten: no answer, no delivery
  kDuplicate,     ///< delivered to the phone twice
  kReset,         ///< RST_STREAM with `code` before any header
  kRefuseStream,  ///< REFUSED_STREAM and then STREAM_CLOSED on the same stream
  kGoAway,        ///< GOAWAY with `code`, debug text and last-stream-id
  kClose,         ///< FIN, or RST with `hard`
  kBlackHole,     ///< half-open: bytes vanish, nothing is closed
  kHoldDelivery,  ///< answered at once, delivered to the phone later
  kDropDelivery,  ///< answered 200 and never delivered
  kLimitStreams,  ///< SETTINGS_MAX_CONCURRENT_STREAMS becomes `code`
  kShutDoor,      ///< new connections are closed in the TLS handshake (`hard`: before it)
};
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
  std::string token;                       ///< a prefix of the device token
  std::string topic;                       ///< the whole topic
  std::uint64_t nth = 0;                   ///< only the nth request that matches the rest
  std::uint64_t every = 0;                 ///< every so many
  std::optional<std::uint64_t> remaining;  ///< `next=N`: then the fault ends
  double probability = 1;
  Duration after{};               ///< not before this long after it was added
  std::optional<Duration> lasts;  ///< `for=`: a window from then on
};

struct Fault {
  std::string name;  ///< to clear it by; the text itself unless `name=` is given
  FaultAct act = FaultAct::kAnswer;
  FaultMatch match;
  int status = 503;
  std::string reason = "ServiceUnavailable";
  std::string body;        ///< raw, instead of Apple's JSON
  DelayLaw delay;          ///< of kDelay and kHoldDelivery
  std::uint32_t code = 0;  ///< HTTP/2 error code, or a stream limit
  std::string debug;
  std::optional<StreamId> last_stream;
  bool open = false;  ///< GOAWAY without closing
  bool hard = false;
  bool follow_with_empty_goaway = false;
};

/// Reads one line; the error says what was expected, for a person.
Result<Fault, std::string> parse_fault(std::string_view text);

/// One of F1 to F25: a failure that somebody met in the field.
struct FaultPreset {
  std::string_view id;        ///< "F9"
  std::string_view name;      ///< "silent-stall"
  std::string_view rule;      ///< a fault line; empty when it is a setting
  std::string_view settings;  ///< assumptions to set instead or as well: "a=b c=d"
  std::string_view meaning;
  std::string_view source;
};
std::span<const FaultPreset> fault_presets();
/// By id in any case, or by name; null for an unknown one.
const FaultPreset* find_preset(std::string_view id_or_name);

}  // namespace ringback::apns
