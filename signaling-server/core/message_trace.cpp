#include "signaling-server/core/message_trace.h"

#include <vector>

namespace ringback::signaling {
namespace {

using Fields = std::vector<Field>;

std::string text_of(bool value) { return value ? "true" : "false"; }

struct FieldsOf {
  Fields operator()(const to_client::Welcome& m) const { return {{"resumed", text_of(m.resumed)}}; }
  Fields operator()(const to_client::TokenRegistered& m) const { return {{"token", m.token.text}}; }
  Fields operator()(const to_client::IncomingCall& m) const {
    return {{"caller", m.caller.handle}, {"video", text_of(m.caller.video)}};
  }
  Fields operator()(const to_client::Trying&) const { return {}; }
  Fields operator()(const to_client::CalleeRinging&) const { return {}; }
  Fields operator()(const to_client::Answered&) const { return {}; }
  Fields operator()(const to_client::CallEnded& m) const {
    return {{"reason", std::string(to_string(m.reason))}};
  }
  Fields operator()(const to_client::CheckedIn& m) const {
    Fields fields{{"status", std::string(to_string(m.status))}};
    if (m.reason) fields.push_back({"reason", std::string(to_string(*m.reason))});
    return fields;
  }
  Fields operator()(const to_client::Media&) const { return {}; }
  Fields operator()(const to_client::Held& m) const { return {{"on-hold", text_of(m.on_hold)}}; }
  Fields operator()(const to_client::CallerUpdated& m) const {
    return {{"name", m.caller.display_name}};
  }
  Fields operator()(const to_client::Refused& m) const {
    Fields fields{{"why", std::string(to_string(m.why))}};
    if (!m.field.empty()) fields.push_back({"field", m.field});
    return fields;
  }
  Fields operator()(const to_client::Reconnect& m) const {
    return {{"after", format_duration(m.after)}};
  }
  Fields operator()(const to_client::Pong&) const { return {}; }
};

}  // namespace

std::string lane_of(const DeviceId& device) { return device.text + ".app"; }

void trace_message(Turn& turn, const std::string& lane, const ServerMessage& message) {
  if (!turn.tracing()) return;
  turn.message(lane, name_of(message), call_of(message), std::visit(FieldsOf{}, message));
}

}  // namespace ringback::signaling
