// What a fault does to a request that it meets.
#include "apns-mock/core/apns.h"

namespace ringback::apns {
namespace {

constexpr std::uint32_t kRefusedStream = 7;
constexpr std::uint32_t kStreamClosed = 5;
constexpr std::string_view kDirective = "ringback_fault";

bool leaves_no_answer(FaultAct act) {
  switch (act) {
    case FaultAct::kNeverAnswer:
    case FaultAct::kReset:
    case FaultAct::kRefuseStream:
    case FaultAct::kGoAway:
    case FaultAct::kClose:
    case FaultAct::kBlackHole:
      return true;
    case FaultAct::kAnswer:
    case FaultAct::kDelay:
    case FaultAct::kLoseAnswer:
    case FaultAct::kDuplicate:
    case FaultAct::kHoldDelivery:
    case FaultAct::kDropDelivery:
    case FaultAct::kLimitStreams:
    case FaultAct::kShutDoor:
    case FaultAct::kReorder:
    case FaultAct::kSlowDrain:
    case FaultAct::kOutage:
    case FaultAct::kForeignChain:
    case FaultAct::kSet:
      return false;
  }
  return false;
}

/// Hands over what becomes of the stream and the connection, in order.
template <class Do>
void leave_unanswered(const RequestReceived& input, Connection& connection, const Fault& fault,
                      Do act) {
  const ConnectionId id = input.connection;
  if (fault.act == FaultAct::kReset) {
    act(ResetStream{id, input.stream, fault.code});
  } else if (fault.act == FaultAct::kRefuseStream) {
    act(ResetStream{id, input.stream, kRefusedStream});
    act(ResetStream{id, input.stream, kStreamClosed, true});
  } else if (fault.act == FaultAct::kGoAway) {
    const bool twice = fault.follow_with_empty_goaway;
    const bool close = !fault.open;
    act(GoAway{id, fault.code, fault.debug, close && !twice, fault.last_stream});
    if (twice) act(GoAway{id, fault.code, {}, close, fault.last_stream});
  } else if (fault.act == FaultAct::kClose) {
    act(CloseConnection{id, fault.hard});
  } else if (fault.act == FaultAct::kBlackHole) {
    connection.silent = true;
    act(GoSilent{id});
  }
}

/// What a directive that cannot be read does: it says so, so that its author sees it.
Fault bad_directive(const std::string& why) {
  Fault fault;
  fault.act = FaultAct::kAnswer;
  fault.name = kDirective;
  fault.status = 400;
  fault.reason = "BadFaultDirective";
  fault.body = R"({"reason":"BadFaultDirective","why":)" + json_quote(why) + "}";
  return fault;
}

}  // namespace

/// The payload's own fault, when it has one and that is allowed.
FaultBook::Entry* Apns::meet_directive(const Now& now, const RequestReceived& input,
                                       const Request& request, std::optional<FaultBook>& book) {
  const Json* member = request.json ? request.json->member(kDirective) : nullptr;
  if (member == nullptr) return nullptr;
  auto fault = parse_fault(member->string() != nullptr ? *member->string() : member->text());
  book.emplace(rng_.next());
  if (!fault) {
    book->add(now.instant, bad_directive(fault.error()));
  } else if (meets_no_request(fault->act)) {
    book->add(now.instant, bad_directive("a fault of connections or assumptions meets no push"));
  } else {
    book->add(now.instant, *fault);
  }
  return book->meet(now.instant, input, request);
}

bool Apns::meet_fault(const Now& now, const RequestReceived& input, Connection& connection,
                      FaultBook::Entry* entry, Handling& handling, Out& out) {
  if (entry == nullptr) return true;
  const Fault& fault = entry->fault;
  handling.fault = fault.name;
  const Duration late = fault.late ? fault.late->draw(entry->rng) : Duration{};
  if (leaves_no_answer(fault.act)) {
    const Request request = read_request(input);
    Respond unsaid = answer_to(input, request, connection);
    unsaid.status = 0;
    record(now, input, request, unsaid, "fault", "fault " + fault.name);
    leave_unanswered(input, connection, fault,
                     [&](Effect effect) { act_at(now.instant + late, std::move(effect), out); });
    return false;
  }
  switch (fault.act) {
    case FaultAct::kAnswer:
      answer_by_fault(now, input, read_request(input), fault, late, out);
      return false;
    case FaultAct::kDelay:
      handling.answer_after = fault.delay.draw(entry->rng);
      return true;
    case FaultAct::kLoseAnswer:
      handling.answer = false;
      return true;
    case FaultAct::kDuplicate:
      handling.copies = 2;
      return true;
    case FaultAct::kHoldDelivery:
    case FaultAct::kReorder:
      handling.hold = fault.delay.draw(entry->rng);
      handling.overtaken = fault.act == FaultAct::kReorder;
      return true;
    case FaultAct::kDropDelivery:
      handling.drop = true;
      return true;
    case FaultAct::kLimitStreams:
      limit_streams(connection, input.connection, static_cast<int>(fault.code), out);
      return true;
    case FaultAct::kSlowDrain:
      connection.answer_gap = fault.delay.draw(entry->rng);
      if (!connection.next_answer_at) {
        connection.next_answer_at = now.instant + connection.answer_gap;
      }
      return true;
    case FaultAct::kNeverAnswer:
    case FaultAct::kReset:
    case FaultAct::kRefuseStream:
    case FaultAct::kGoAway:
    case FaultAct::kClose:
    case FaultAct::kBlackHole:
    case FaultAct::kShutDoor:
    case FaultAct::kOutage:
    case FaultAct::kForeignChain:
    case FaultAct::kSet:
      return true;  // those above leave no answer, these meet no request
  }
  return true;
}

void Apns::answer_by_fault(const Now& now, const RequestReceived& input, const Request& request,
                           const Fault& fault, Duration late, Out& out) {
  Respond answer = answer_to(input, request, connections_.at(input.connection));
  answer.status = fault.status;
  answer.reason = fault.reason;
  answer.raw_body = fault.body;
  if (fault.status == 410 && fault.body.empty()) answer.timestamp = now.wall;
  record(now, input, request, answer, "fault", "fault " + fault.name);
  Handling handling;
  handling.answer_after = late;
  const Instant answered = respond(now, std::move(answer), request.call, handling, out);
  // A rejection has its consequences, whoever made it.
  if (const auto reason = parse_reason(fault.reason); reason && fault.status != 200) {
    after_verdict(connections_.at(input.connection), input, reason, answered, out);
  }
}

}  // namespace ringback::apns
