#include "apns-mock/core/faults.h"

#include <array>

#include "apns-mock/core/rows.h"

namespace ringback::apns {
namespace {

constexpr std::array kWords{
    FaultWord{FaultAct::kAnswer, "answer", "STATUS [REASON] [late=TIME]",
              "this status and reason, whatever the request deserved"},
    FaultWord{FaultAct::kDelay, "delay", "TIME", "the deserved answer, later"},
    FaultWord{FaultAct::kLoseAnswer, "lose-answer", "",
              "accepted and delivered, but the answer never leaves"},
    FaultWord{FaultAct::kNeverAnswer, "never-answer", "",
              "taken and forgotten: no answer, no delivery"},
    FaultWord{FaultAct::kDuplicate, "duplicate", "", "delivered to the phone twice"},
    FaultWord{FaultAct::kReset, "reset", "CODE [late=TIME]", "RST_STREAM before any header"},
    FaultWord{FaultAct::kRefuseStream, "refuse-stream", "[late=TIME]",
              "RST_STREAM twice: REFUSED_STREAM, then STREAM_CLOSED"},
    FaultWord{FaultAct::kGoAway, "goaway",
              "[CODE] [debug=TEXT] [last=STREAM] [open] [and-empty] [late=TIME]",
              "GOAWAY instead of an answer"},
    FaultWord{FaultAct::kClose, "close", "[hard] [late=TIME]",
              "the connection ends by FIN, or by RST"},
    FaultWord{FaultAct::kBlackHole, "black-hole", "", "half-open: bytes vanish, nothing is closed"},
    FaultWord{FaultAct::kHoldDelivery, "hold-delivery", "TIME",
              "answered at once, delivered to the phone later"},
    FaultWord{FaultAct::kDropDelivery, "drop-delivery", "", "answered 200 and never delivered"},
    FaultWord{FaultAct::kLimitStreams, "limit-streams", "N",
              "SETTINGS_MAX_CONCURRENT_STREAMS becomes N"},
    FaultWord{FaultAct::kShutDoor, "shut-door", "[hard]",
              "new connections end in the TLS handshake, or before it"},
    FaultWord{FaultAct::kReorder, "reorder", "[TIME]",
              "overtaken by the next push to the same phone, or so late when none comes"},
    FaultWord{FaultAct::kSlowDrain, "slow-drain", "TIME",
              "from here on the connection's answers leave one by one, so far apart"},
    FaultWord{FaultAct::kOutage, "outage", "[hard]",
              "every connection ends, by FIN or by RST, and new ones are refused"},
    FaultWord{FaultAct::kForeignChain, "foreign-chain", "",
              "new connections are shown a certificate of a root that nobody has"},
    FaultWord{FaultAct::kSet, "set", "NAME=VALUE...",
              "assumptions have these values while it is in force"},
};

static_assert(rows_in_order(kWords, &FaultWord::act));

// Failures that people met, each with where they wrote about it.
constexpr std::array kPresets{
    FaultPreset{"F1", "bad-certificate-goaway",
                "goaway 0 debug={\"reason\":\"BadCertificateEnvironment\"} last=0 and-empty",
                "A request is taken, then two GOAWAYs and the end; no answer.",
                "apns2#93, gun#308, pushy#312"},
    FaultPreset{"F2", "goaway-in-plain-english",
                "goaway 1 debug='Maximum active streams violated for this endpoint.'",
                "GOAWAY whose debug data is no JSON.", "pushy#356"},
    FaultPreset{"F3", "goaway-without-a-word", "goaway 0", "GOAWAY without debug data.",
                "pushy#312"},
    FaultPreset{"F4", "goaway-mid-burst", "goaway 0 debug={\"reason\":\"Shutdown\"} last=1 nth=3",
                "A graceful GOAWAY that disowns streams already open.",
                "pushy#865, parse node-apn#140, node-apn#685"},
    FaultPreset{"F5", "goaway-left-open", "goaway 0 debug={\"reason\":\"Shutdown\"} open",
                "GOAWAY, and TCP stays open.", "pushy PR#874"},
    FaultPreset{"F6", "one-stream-until-authenticated",
                "set initial_streams=1 authenticated_streams=1000",
                "One stream until the first valid token; this is how the server always behaves.",
                "AndrewBarba/apns2#17, rpush PR#608"},
    FaultPreset{"F7", "streams-collapse-on-rejection", "set collapse_streams_on_rejection=true",
                "A rejection cuts the streams to 1, a success restores them.",
                "radar 27870881, pushy#732"},
    FaultPreset{"F8", "refused-and-closed", "refuse-stream",
                "REFUSED_STREAM and STREAM_CLOSED on one stream.", "pushy#476, PR#486"},
    FaultPreset{"F9", "silent-stall", "never-answer", "Taken, and no answer ever.",
                "APNSwift PR#101, vapor/apns#28, aioapns#41"},
    FaultPreset{"F10", "half-open", "black-hole", "Bytes vanish and nothing closes.",
                "apns2#24, apnotic#35, node-apn#295"},
    FaultPreset{"F11", "idle-close", "set idle_timeout=5m", "GOAWAY IdleTimeout when idle.",
                "APNSwift#125, node-apn#617"},
    FaultPreset{"F12", "wedged-after-expired-token", "set wedge_after_expired_token=true",
                "403 for all later requests, with a fresh token too.", "pushy"},
    FaultPreset{"F13", "stalled-after-token-updates", "set stall_after_token_updates=true",
                "429 and then no answers at all.", "pushy#931, pushy#811, sparrow#50"},
    FaultPreset{"F14", "closed-in-handshake", "shut-door", "New connections end before TLS is up.",
                "parse node-apn#81"},
    FaultPreset{"F15", "goaway-after-bad-tokens", "set bad_tokens_before_goaway=10",
                "A burst of BadDeviceToken kills its siblings.", "a project's diary, 2026"},
    FaultPreset{"F16", "end-without-status", "reset 0", "The stream ends before any header.",
                "parse node-apn#81"},
    FaultPreset{"F17", "unknown-reason", "answer 418 SomethingNew",
                "A status and a reason nobody has heard of.", "APNSwift PR#229"},
    FaultPreset{"F18", "odd-timestamp",
                "answer 410 Unregistered "
                "body={\"reason\":\"Unregistered\",\"timestamp\":\"1454948015\"}",
                "410 whose timestamp is text, and in seconds.",
                "django-push-notifications PR#650, PyAPNs2#61"},
    FaultPreset{"F19", "odd-apns-id", "set",
                "Ids made here are upper-case and no RFC 4122 version; always so.",
                "sideshow/apns2#105"},
    FaultPreset{"F20", "unavailable-wave", "answer 503 ServiceUnavailable for=30s",
                "503 for a while.", "retry logic generally"},
    FaultPreset{"F21", "stream-confusion", "goaway 1 debug='Stream 5 does not exist'",
                "GOAWAY PROTOCOL_ERROR with a stream that never was.", "node-apn#727"},
    FaultPreset{"F22", "flooded-device", "set device_token_burst=10",
                "429 for one device token only.", "sending loops"},
    FaultPreset{"F23", "slow-to-unregister", "set unregistered_delay=24h",
                "An uninstalled app's token answers 200 for a day.", "apns2#77, apns2#159"},
    FaultPreset{"F24", "mixed-teams", "set", "A second team on a connection is refused; always so.",
                "parse node-apn#115"},
    FaultPreset{"F25", "foreign-root", "foreign-chain",
                "New connections are shown a chain of an unknown root.", "Apple forum 773306"},
};

}  // namespace

std::span<const FaultWord> fault_words() { return kWords; }

std::string_view to_string(FaultAct act) { return row_at(kWords, act).word; }

std::optional<FaultAct> parse_fault_act(std::string_view text) {
  return value_of_word(kWords, &FaultWord::act, text);
}

Duration DelayLaw::draw(Rng& rng) const {
  switch (shape) {
    case Shape::kFixed:
      return first;
    case Shape::kUniform:
      return rng.between(first, second);
    case Shape::kNormal:
      return rng.normal(first, second);
    case Shape::kLogNormal:
      return rng.log_normal(first, sigma);
  }
  return first;
}

std::span<const FaultPreset> fault_presets() { return kPresets; }

const FaultPreset* find_preset(std::string_view id_or_name) {
  for (const auto& preset : kPresets) {
    const bool same_id = id_or_name.size() == preset.id.size() &&
                         (id_or_name.front() == 'F' || id_or_name.front() == 'f') &&
                         id_or_name.substr(1) == preset.id.substr(1);
    if (same_id || id_or_name == preset.name) return &preset;
  }
  return nullptr;
}

}  // namespace ringback::apns
