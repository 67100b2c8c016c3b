#include "signaling-server/core/message_trace.h"

namespace ringback::signaling {
namespace {

constexpr std::string_view text_of(bool value) { return value ? "true" : "false"; }

/// Adds what a message says to its event.
struct Describe {
  TraceEvent& event;

  void operator()(const to_client::Welcome& m) const { event.add("resumed", text_of(m.resumed)); }
  void operator()(const to_client::TokenRegistered& m) const { event.add("token", m.token.text); }
  void operator()(const to_client::IncomingCall& m) const {
    event.add("caller", m.caller.handle);
    event.add("video", text_of(m.caller.video));
  }
  void operator()(const to_client::Trying&) const {}
  void operator()(const to_client::CalleeRinging& m) const {
    if (!m.sdp.empty()) event.add("early-media", "true");
  }
  void operator()(const to_client::Answered&) const {}
  void operator()(const to_client::CallEnded& m) const { event.add("reason", to_string(m.reason)); }
  void operator()(const to_client::CheckedIn& m) const {
    event.add("status", to_string(m.status));
    if (m.reason) event.add("reason", to_string(*m.reason));
  }
  void operator()(const to_client::Media&) const {}
  void operator()(const to_client::Held& m) const { event.add("on-hold", text_of(m.on_hold)); }
  void operator()(const to_client::CallerUpdated& m) const {
    event.add("name", m.caller.display_name);
  }
  void operator()(const to_client::Refused& m) const {
    event.add("why", to_string(m.why));
    if (!m.field.empty()) event.add("field", m.field);
  }
  void operator()(const to_client::Reconnect& m) const {
    event.add("after", format_duration(m.after));
  }
  void operator()(const to_client::Transferred&) const {}
  void operator()(const to_client::Pong&) const {}
};

}  // namespace

std::string lane_of(const DeviceId& device) { return device.text + ".app"; }

void trace_message(Turn& turn, const std::string& lane, const ServerMessage& message) {
  if (!turn.tracing()) return;
  std::visit(Describe{turn.message(lane, name_of(message), call_of(message))}, message);
}

}  // namespace ringback::signaling
