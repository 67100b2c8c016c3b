#include "signaling-server/core/call_machine.h"

#include <array>

#include "base/word.h"

namespace ringback::signaling {
namespace {

using enum CallState;

constexpr std::array<Word<CallState>, 5> kStates{{
    {kTrying, "trying"},
    {kRinging, "ringing"},
    {kAnswered, "answered"},
    {kTransferring, "transferring"},
    {kEnded, "ended"},
}};
constexpr std::array<Word<CallEvent>, 13> kEvents{{
    {CallEvent::kDeviceRings, "device-rings"},
    {CallEvent::kAnswer, "answer"},
    {CallEvent::kDecline, "decline"},
    {CallEvent::kBusy, "busy"},
    {CallEvent::kCancel, "cancel"},
    {CallEvent::kHangUp, "hang-up"},
    {CallEvent::kRingTimeout, "ring-timeout"},
    {CallEvent::kUnreachable, "unreachable"},
    {CallEvent::kFail, "fail"},
    {CallEvent::kGlare, "glare"},
    {CallEvent::kTransfer, "transfer"},
    {CallEvent::kTransferred, "transferred"},
    {CallEvent::kTransferFailed, "transfer-failed"},
}};

constexpr std::array<Edge<CallState, CallEvent>, 25> kEdges{{
    {kTrying, CallEvent::kDeviceRings, kRinging},
    {kTrying, CallEvent::kAnswer, kAnswered},
    {kTrying, CallEvent::kDecline, kEnded},
    {kTrying, CallEvent::kBusy, kEnded},
    {kTrying, CallEvent::kCancel, kEnded},
    {kTrying, CallEvent::kRingTimeout, kEnded},
    {kTrying, CallEvent::kUnreachable, kEnded},
    {kTrying, CallEvent::kFail, kEnded},
    {kTrying, CallEvent::kGlare, kEnded},
    {kRinging, CallEvent::kDeviceRings, kRinging},
    {kRinging, CallEvent::kAnswer, kAnswered},
    {kRinging, CallEvent::kDecline, kEnded},
    {kRinging, CallEvent::kBusy, kEnded},
    {kRinging, CallEvent::kCancel, kEnded},
    {kRinging, CallEvent::kRingTimeout, kEnded},
    {kRinging, CallEvent::kUnreachable, kEnded},
    {kRinging, CallEvent::kFail, kEnded},
    {kRinging, CallEvent::kGlare, kEnded},
    {kAnswered, CallEvent::kHangUp, kEnded},
    {kAnswered, CallEvent::kFail, kEnded},
    {kAnswered, CallEvent::kTransfer, kTransferring},
    {kTransferring, CallEvent::kTransferred, kAnswered},
    {kTransferring, CallEvent::kTransferFailed, kAnswered},
    {kTransferring, CallEvent::kHangUp, kEnded},
    {kTransferring, CallEvent::kFail, kEnded},
}};

template <class Value, std::size_t N>
constexpr std::array<std::string_view, N> texts(const std::array<Word<Value>, N>& words) {
  std::array<std::string_view, N> out{};
  for (std::size_t i = 0; i < N; ++i) out[i] = words[i].text;
  return out;
}
constexpr auto kStateNames = texts(kStates);
constexpr auto kEventNames = texts(kEvents);

}  // namespace

std::string_view name(CallState state) { return word_of(kStates, state); }
std::string_view name(CallEvent event) { return word_of(kEvents, event); }

std::optional<CallState> parse_call_state(std::string_view text) { return value_of(kStates, text); }

bool call_allows(CallState from, CallEvent on, CallState to) {
  return allows(kEdges, from, on, to);
}

MachineText call_text() {
  static constexpr auto kNamed = [] {
    std::array<NamedEdge, kEdges.size()> words{};
    for (std::size_t i = 0; i < kEdges.size(); ++i) {
      words[i] = {word_of(kStates, kEdges[i].from), word_of(kEvents, kEdges[i].on),
                  word_of(kStates, kEdges[i].to)};
    }
    return words;
  }();
  return {"call", kStateNames, kEventNames, kNamed};
}

}  // namespace ringback::signaling
