#include "device-sim/io/wire_outside.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ringback::device {
namespace {

namespace control_pb = control::v1;
using Read = Result<Input, std::string>;

/// The notes that invariants and ladders know; the names outlive every recording.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kNotes{
    {{"call-connected", ""}, {"call-ended", "reason"}, {"app-log", "text"}}};

Failure<std::string> no_sense(std::string field) { return Failure{std::move(field)}; }

CallUpdate update_of(const control_pb::CallUpdate& wire) {
  CallUpdate update;
  if (wire.has_handle()) update.handle = wire.handle();
  if (wire.has_name()) update.name = wire.name();
  if (wire.has_video()) update.video = wire.video();
  if (wire.has_supports_holding()) update.can_hold = wire.supports_holding();
  if (wire.has_supports_grouping()) update.can_group = wire.supports_grouping();
  if (wire.has_supports_ungrouping()) update.can_ungroup = wire.supports_ungrouping();
  if (wire.has_supports_dtmf()) update.can_dtmf = wire.supports_dtmf();
  return update;
}

/// Reads a request about a call; `make` gets its id.
template <class Make>
Read about_call(const std::string& call, std::uint64_t number, Make make) {
  const auto id = CallId::parse(call);
  if (!id) return no_sense("call");
  return Input{AppAsked{make(*id), number}};
}

Read report_new(const control_pb::ReportNewIncomingCall& wire, std::uint64_t number) {
  return about_call(wire.call(), number, [&](CallId id) {
    return to_ios::ReportNewIncomingCall{id, update_of(wire.update())};
  });
}

Read report_ended(const control_pb::ReportCallEnded& wire, std::uint64_t number) {
  const auto reason = parse_ended_reason(wire.reason());
  if (!reason) return no_sense("reason");
  return about_call(wire.call(), number, [&](CallId id) {
    return to_ios::ReportCallEnded{id, *reason};
  });
}

Read transaction(const control_pb::RequestTransaction& wire, std::uint64_t number) {
  to_ios::RequestTransaction request;
  for (const auto& w : wire.actions()) {
    Action action;
    const auto kind = parse_action_kind(w.kind());
    const auto call = CallId::parse(w.call());
    if (!kind) return no_sense("actions.kind");
    if (!call) return no_sense("actions.call");
    action.kind = *kind;
    action.call = *call;
    action.on = w.on();
    action.detail = w.detail();
    if (!w.group_with().empty()) {
      action.group_with = CallId::parse(w.group_with());
      if (!action.group_with) return no_sense("actions.group_with");
    }
    request.actions.push_back(std::move(action));
  }
  return Input{AppAsked{std::move(request), number}};
}

Read provider(const control_pb::CreateProvider& wire, std::uint64_t number) {
  to_ios::CreateProvider delegate;
  delegate.executes = wire.executes_transactions();
  for (const auto& word : wire.without()) {
    const auto kind = parse_action_kind(word);
    if (!kind) return no_sense("without");
    delegate.without |= 1U << static_cast<unsigned>(*kind);
  }
  return Input{AppAsked{delegate, number}};
}

Read note(const control_pb::Note& wire, std::uint64_t number) {
  to_ios::Note note;
  const auto* known = std::find_if(kNotes.begin(), kNotes.end(),
                                   [&](const auto& row) { return row.first == wire.name(); });
  if (known == kNotes.end()) return no_sense("name");
  note.name = known->first;
  if (!wire.call().empty()) {
    note.call = CallId::parse(wire.call());
    if (!note.call) return no_sense("call");
  }
  note.key = known->second;
  note.value = wire.text();
  return Input{AppAsked{std::move(note), number}};
}

/// Fills one event from a callback; says false for those that are not for outside.
struct Teller {
  control_pb::AppEvent& out;
  Instant now;
  const Assumptions& assumptions;

  void within(Duration span) const { out.set_within_us(std::max<std::int64_t>(span.count(), 1)); }
  static void tell(const Action& action, control_pb::CallAction& wire) {
    wire.set_id(action.id);
    wire.set_kind(std::string(to_string(action.kind)));
    wire.set_call(action.call.text());
    wire.set_on(action.on);
    wire.set_detail(action.detail);
    if (action.group_with) wire.set_group_with(action.group_with->text());
    if (action.kind == ActionKind::kPlayDtmf) {
      wire.set_dtmf_type(std::string(to_string(dtmf_type(action.detail))));
    }
  }
  bool acted(const char* act, const std::string& argument = {}) const {
    out.mutable_user_acted()->set_act(act);
    out.mutable_user_acted()->set_argument(argument);
    return true;
  }
  bool token(const DeviceToken& token, const char* kind) const {
    out.mutable_token_updated()->set_token(token.text);
    out.mutable_token_updated()->set_kind(kind);
    return true;
  }

  bool operator()(const to_app::Launched&) const { return out.mutable_launched() != nullptr; }
  bool operator()(const to_app::EnteredForeground&) const {
    return out.mutable_foreground() != nullptr;
  }
  bool operator()(const to_app::EnteredBackground&) const {
    return out.mutable_background() != nullptr;
  }
  bool operator()(const to_app::Resumed&) const { return out.mutable_resumed() != nullptr; }
  bool operator()(const to_app::Suspended&) const { return out.mutable_suspended() != nullptr; }
  bool operator()(const to_app::TokenUpdated& c) const { return token(c.token, "voip"); }
  bool operator()(const to_app::AlertTokenUpdated& c) const { return token(c.token, "alert"); }
  bool operator()(const to_app::TokenInvalidated&) const {
    return out.mutable_token_invalidated() != nullptr;
  }
  bool operator()(const to_app::PushReceived& c) const {
    auto& wire = *out.mutable_push_received();
    wire.set_push(c.push);
    wire.set_payload(c.payload);
    if (c.must_report) wire.set_must_report(*c.must_report);
    within(assumptions.daemon_check);
    return true;
  }
  bool operator()(const to_app::ProviderBegan&) const {
    return out.mutable_provider_began() != nullptr;
  }
  bool operator()(const to_app::ExecuteTransaction& c) const {
    Instant first = c.actions.front().deadline;
    for (const auto& action : c.actions) {
      tell(action, *out.mutable_execute_transaction()->add_actions());
      first = std::min(first, action.deadline);
    }
    within(first - now);
    return true;
  }
  bool operator()(const to_app::PayloadReported& c) const {
    out.mutable_payload_reported()->set_error(std::string(to_string(c.error)));
    out.mutable_payload_reported()->set_code(static_cast<int>(c.error));
    return true;
  }
  bool operator()(const to_app::ReportCompleted& c) const {
    auto& wire = *out.mutable_report_completed();
    wire.set_call(c.call.text());
    if (!c.error) return true;
    wire.set_error(std::string(to_string(*c.error)));
    wire.set_code(static_cast<int>(*c.error));
    return true;
  }
  bool operator()(const to_app::TransactionCompleted& c) const {
    auto& wire = *out.mutable_transaction_completed();
    wire.set_call(c.call.text());
    wire.set_kind(std::string(to_string(c.kind)));
    if (!c.error) return true;
    wire.set_error(std::string(to_string(*c.error)));
    wire.set_code(static_cast<int>(*c.error));
    return true;
  }
  bool operator()(const to_app::Perform& c) const {
    tell(c.action, *out.mutable_perform());
    within(c.action.deadline - now);
    return true;
  }
  bool operator()(const to_app::ActionTimedOut& c) const {
    tell(c.action, *out.mutable_action_timed_out());
    return true;
  }
  bool operator()(const to_app::CallChanged& c) const {
    auto& wire = *out.mutable_call_changed();
    wire.set_call(c.call.text());
    wire.set_outgoing(c.flags.outgoing);
    wire.set_connected(c.flags.connected);
    wire.set_on_hold(c.flags.on_hold);
    wire.set_ended(c.flags.ended);
    return true;
  }
  bool operator()(const to_app::AudioActivated&) const {
    return out.mutable_audio_activated() != nullptr;
  }
  bool operator()(const to_app::AudioDeactivated&) const {
    return out.mutable_audio_deactivated() != nullptr;
  }
  bool operator()(const to_app::ProviderReset&) const {
    return out.mutable_provider_reset() != nullptr;
  }
  bool operator()(const to_app::BackgroundTaskExpired&) const {
    within(assumptions.task_overdue);
    return out.mutable_background_task_expired() != nullptr;
  }
  bool operator()(const to_app::UserDialled& c) const { return acted("dial", c.callee); }
  bool operator()(const to_app::StartCallIntent& c) const {
    return acted("start-call-intent", c.handle);
  }
  bool operator()(const to_app::UserHungUp&) const { return acted("hang-up"); }
  bool operator()(const to_app::UserTransferred& c) const {
    return acted("transfer", c.device.text);
  }
  bool operator()(const to_app::UserLoggedOut&) const { return acted("log-out"); }
  bool operator()(const to_app::UserLoggedIn& c) const { return acted("log-in", c.user.text); }
  bool operator()(const to_app::ConnectionOpened&) const { return false; }
  bool operator()(const to_app::ConnectionLost&) const { return false; }
  bool operator()(const to_app::ConnectionReceived&) const { return false; }
  bool operator()(const to_app::TimerFired&) const { return false; }
  bool operator()(const to_app::Terminated& c) const {
    out.mutable_terminated()->set_why(c.why);
    return true;
  }
  bool operator()(const to_app::Ready&) const { return out.mutable_ready() != nullptr; }
  bool operator()(const to_app::RequestRefused& c) const {
    out.mutable_refused()->set_request(c.request);
    out.mutable_refused()->set_why(std::string(c.why));
    return true;
  }
};

Input asked(AppRequest request, std::uint64_t number) {
  return AppAsked{std::move(request), number};
}

}  // namespace

Result<Input, std::string> from_wire(const control_pb::AppRequest& wire) {
  const std::uint64_t n = wire.number();
  switch (wire.request_case()) {
    case control_pb::AppRequest::kCreateProvider:
      return provider(wire.create_provider(), n);
    case control_pb::AppRequest::kRemovePushRegistration:
      return asked(to_ios::RemovePushRegistration{}, n);
    case control_pb::AppRequest::kReportVoipPushPayload:
      return asked(to_ios::ReportVoipPushPayload{wire.report_voip_push_payload().payload()}, n);
    case control_pb::AppRequest::kInvalidateProvider:
      return asked(to_ios::InvalidateProvider{}, n);
    case control_pb::AppRequest::kCreatePushRegistry:
      return asked(to_ios::CreatePushRegistry{}, n);
    case control_pb::AppRequest::kRegisterForRemoteNotifications:
      return asked(to_ios::RegisterForRemoteNotifications{}, n);
    case control_pb::AppRequest::kCreateCallObserver:
      return asked(to_ios::CreateCallObserver{}, n);
    case control_pb::AppRequest::kReportNewIncomingCall:
      return report_new(wire.report_new_incoming_call(), n);
    case control_pb::AppRequest::kReportCallUpdated:
      return about_call(wire.report_call_updated().call(), n, [&](CallId id) {
        return to_ios::ReportCallUpdated{id, update_of(wire.report_call_updated().update())};
      });
    case control_pb::AppRequest::kReportCallEnded:
      return report_ended(wire.report_call_ended(), n);
    case control_pb::AppRequest::kReportOutgoingConnecting:
      return about_call(wire.report_outgoing_connecting().call(), n,
                        [](CallId id) { return to_ios::ReportOutgoingConnecting{id}; });
    case control_pb::AppRequest::kReportOutgoingConnected:
      return about_call(wire.report_outgoing_connected().call(), n,
                        [](CallId id) { return to_ios::ReportOutgoingConnected{id}; });
    case control_pb::AppRequest::kRequestTransaction:
      return transaction(wire.request_transaction(), n);
    case control_pb::AppRequest::kFulfilAction:
      return asked(to_ios::FulfilAction{wire.fulfil_action().id()}, n);
    case control_pb::AppRequest::kFailAction:
      return asked(to_ios::FailAction{wire.fail_action().id()}, n);
    case control_pb::AppRequest::kPushDelegateReturned:
      return Input{AppReturned{wire.push_delegate_returned().push(), n}};
    case control_pb::AppRequest::kCompletePush:
      return asked(to_ios::CompletePush{wire.complete_push().push()}, n);
    case control_pb::AppRequest::kBeginBackgroundTask:
      return asked(to_ios::BeginBackgroundTask{}, n);
    case control_pb::AppRequest::kEndBackgroundTask:
      return asked(to_ios::EndBackgroundTask{}, n);
    case control_pb::AppRequest::kStartAudio:
      return asked(to_ios::StartAudio{}, n);
    case control_pb::AppRequest::kCrash:
      return asked(to_ios::Crash{wire.crash().why()}, n);
    case control_pb::AppRequest::kNote:
      return note(wire.note(), n);
    case control_pb::AppRequest::kAttach:
    case control_pb::AppRequest::kQuit:
    case control_pb::AppRequest::REQUEST_NOT_SET:
      return no_sense("request");
  }
  return no_sense("request");
}

std::optional<control_pb::AppEvent> to_wire(const AppCallback& callback, Instant now,
                                            const Assumptions& assumptions) {
  control_pb::AppEvent event;
  if (!std::visit(Teller{event, now, assumptions}, callback)) return {};
  return event;
}

}  // namespace ringback::device
