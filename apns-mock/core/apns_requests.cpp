// How one request goes: fault, verdict, journal, answer, delivery.
#include <algorithm>
#include <functional>
#include <utility>

#include "apns-mock/core/apns.h"
#include "apns-mock/core/explain.h"
#include "apns-mock/core/lint.h"

namespace ringback::apns {
namespace {

constexpr std::size_t kCallsRemembered = 10'000;

std::string_view to_string(ProviderTokenFacts::Signature signature) {
  switch (signature) {
    case ProviderTokenFacts::Signature::kValid:
      return "valid";
    case ProviderTokenFacts::Signature::kInvalid:
      return "invalid";
    case ProviderTokenFacts::Signature::kUnknownKey:
      return "unknown-key";
  }
  return {};
}

std::string debug_json(Reason reason) {
  return R"({"reason":")" + std::string(row_of(reason).word) + R"("})";
}

/// Of a request that is about a call.
std::pair<CallId, std::size_t> call_on_device(const Request& request) {
  return {*request.call, std::hash<DeviceToken>{}(request.token)};
}

}  // namespace

void Apns::handle(const Now& now, const RequestReceived& input, Out& out) {
  auto found = connections_.find(input.connection);
  if (found == connections_.end()) {
    handle(now, ConnectionOpened{input.connection, {}}, out);
    found = connections_.find(input.connection);
  }
  Connection& connection = found->second;
  // Rule: what comes after GOAWAY is not processed. Source: RFC 9113 section 6.8 [doc]
  if (connection.silent || connection.leaving) return;
  if (connection.idle_at) {
    connection.idle_at = now.instant + config_->assumptions.idle_timeout;
    idle_check_ = earlier(idle_check_, connection.idle_at);
  }
  if (refuse_certificate(now, input, connection, out)) return;
  FaultBook::Entry* fault = nullptr;
  std::optional<FaultBook> own;
  if (!faults_.entries().empty() || config_->payload_faults) {
    const Request request = read_request(input);
    if (config_->payload_faults) fault = meet_directive(now, input, request, own);
    if (fault == nullptr) fault = faults_.meet(now.instant, input, request);
  }
  judge_request(now, input, connection, fault, out);
}

void Apns::handle(const Now& now, const RequestMalformed& input, Out& out) {
  const auto found = connections_.find(input.connection);
  if (found == connections_.end()) return;
  if (config_->trace) {
    out.trace.write(now.instant, "apns", {}, "request-malformed", {},
                    {{"path", input.request.path}, {"why", input.why}});
  }
  const Request request = read_request(input.request);
  Respond unsaid = answer_to(input.request, request, found->second);
  unsaid.status = 0;
  record(now, input.request, request, unsaid, "http", "RST_STREAM: " + input.why);
}

bool Apns::refuse_certificate(const Now& now, const RequestReceived& input, Connection& connection,
                              Out& out) {
  const auto& environment = connection.transport->certificate_environment;
  const bool other = environment && *environment != connection.environment_or(config_->environment);
  // Rule: an invalid certificate is BadCertificate. Source: Apple [doc]; in GOAWAY [recall]; that a
  // provider token makes up for it is inference.
  const bool bad = connection.transport->bad_certificate && !input.provider_token;
  if (!other && !bad) return false;
  const Reason reason = other ? Reason::kBadCertificateEnvironment : Reason::kBadCertificate;
  // Rule: a certificate of the other environment gets GOAWAY with last-stream-id 0 and JSON, a
  // second empty GOAWAY, and the end. Source: apns2#93, pushy#312 [observed]
  connection.silent = true;
  out.effects.push_back(GoAway{input.connection, 0, debug_json(reason), false, StreamId{0}});
  out.effects.push_back(GoAway{input.connection, 0, {}, true, StreamId{0}});
  Respond unsaid = answer_to(input, read_request(input), connection);
  unsaid.status = 0;
  unsaid.reason = row_of(reason).word;
  record(now, input, read_request(input), unsaid, "certificate",
         other ? "GOAWAY: the client certificate is of the other environment"
               : "GOAWAY: the client certificate is expired, or not of this server's CA");
  return true;
}

void Apns::judge_request(const Now& now, const RequestReceived& input, Connection& connection,
                         FaultBook::Entry* fault, Out& out) {
  Handling handling;
  if (!meet_fault(now, input, connection, fault, handling, out)) return;
  if (is_channel_request(*connection.transport, input.path)) {
    return judge_channel_request(now, input, connection, handling, out);
  }
  Request request = read_request(input);
  TokenRecord* token = request.token.empty() ? nullptr : registry_.find(request.token);
  GateContext context{now,
                      *config_,
                      connection.environment_or(config_->environment),
                      *connection.transport,
                      input.provider_token,
                      request,
                      auth_,
                      connection.binding,
                      token};
  const Verdict verdict = judge(context);
  Respond answer = answer_to(input, request, connection);
  if (verdict.reason) {
    const auto& row = row_of(*verdict.reason);
    answer.status = row.status;
    answer.reason = row.word;
    answer.timestamp = verdict.timestamp;
    record(now, input, request, answer, to_string(*verdict.failed),
           journal_->keeps_entries() ? explain(*verdict.reason, context) : std::string());
  }
  const auto call = request.call;
  if (!verdict.reason) take_push(now, input, request, answer, handling, out);
  const Instant answered = respond(now, std::move(answer), call, handling, out);
  after_verdict(connection, input, verdict.reason, answered, out);
}

Respond Apns::answer_to(const RequestReceived& input, const Request& request,
                        const Connection& connection) {
  Respond answer;
  answer.connection = input.connection;
  answer.stream = input.stream;
  // Rule: the id is echoed, or made here; errors carry it as well.
  // Source: Apple, Handling notification responses [doc]; errors: sideshow/apns2#105 [observed]
  auto id = request.id;
  answer.for_channels = is_channel_request(*connection.transport, input.path);
  if (answer.for_channels) {
    const auto header = std::find_if(input.headers.begin(), input.headers.end(),
                                     [](const auto& h) { return h.first == "apns-request-id"; });
    if (header != input.headers.end()) id = header->second;
  }
  answer.apns_id = id && is_uuid(*id) ? ApnsId(std::string(*id)) : make_apns_id(rng_);
  // Rule: apns-unique-id comes in the development environment only. Source: Apple [doc]
  if (connection.environment_or(config_->environment) == Environment::kSandbox) {
    answer.unique_id = make_apns_id(rng_).text;
  }
  return answer;
}

std::uint64_t Apns::record(const Now& now, const RequestReceived& input, const Request& request,
                           const Respond& answer, std::string_view failed, std::string why) {
  if (!journal_->keeps_entries()) return journal_->skip();
  JournalEntry entry;
  entry.at = now.instant;
  entry.wall = now.wall;
  entry.connection = input.connection;
  entry.stream = input.stream;
  const Connection& connection = connections_.at(input.connection);
  entry.transport = connection.transport;
  entry.environment = connection.environment_or(config_->environment);
  entry.authority = input.authority;
  entry.method = input.method;
  entry.path = input.path;
  entry.headers.reserve(input.headers.size());
  for (const auto& header : input.headers) {
    // What it said is in key_id and team_id; the secret itself is nobody's business.
    if (header.first != "authorization") entry.headers.push_back(header);
  }
  if (input.provider_token) {
    entry.key_id = input.provider_token->key_id;
    entry.team_id = input.provider_token->team_id;
    entry.algorithm = input.provider_token->algorithm;
    entry.issued_at = input.provider_token->issued_at;
    entry.signature = to_string(input.provider_token->signature);
    entry.der_signature = input.provider_token->der_signature;
  }
  entry.payload = input.body;
  entry.apns_id = answer.apns_id;
  entry.token = request.token;
  if (const auto* token = registry_.find(request.token)) entry.device = token->device;
  entry.topic = request.topic;
  entry.type = request.type.value_or(type_of_topic(request.topic.text));
  entry.priority = request.priority.value_or(10);
  entry.call = request.call;
  entry.channel = answer.channel_id;
  entry.status = answer.status;
  entry.reason = answer.reason;
  entry.failed = failed;
  entry.why = std::move(why);
  if (answer.status == 200 && !answer.for_channels) {
    std::optional<std::uint64_t> before;
    if (request.call) {
      const auto it = pushed_calls_.find(call_on_device(request));
      if (it != pushed_calls_.end()) before = it->second;
    }
    entry.findings = lint(now, request, before);
  }
  const std::uint64_t number = journal_->add(std::move(entry));
  if (answer.status == 200 && request.call) {
    if (pushed_calls_.size() >= kCallsRemembered) pushed_calls_.clear();
    pushed_calls_.emplace(call_on_device(request), number);
  }
  return number;
}

void Apns::take_push(const Now& now, const RequestReceived& input, const Request& request,
                     const Respond& answer, const Handling& handling, Out& out) {
  AcceptedPush push;
  push.journal_number = record(now, input, request, answer, {},
                               handling.fault.empty() ? std::string() : "fault " + handling.fault);
  const TokenRecord* token = registry_.find(request.token);
  const bool reachable = token != nullptr && token->state == TokenRecord::State::kActive;
  if (token != nullptr) push.bundle = token->bundle;
  if (reachable) push.device = token->device;
  push.push = {answer.apns_id,
               request.token,
               request.topic,
               request.type.value_or(type_of_topic(request.topic.text)),
               request.priority.value_or(10),
               std::string(request.body),
               now.wall};
  push.expiration_s = request.expiration_s;
  push.call = request.call;
  push.hold = handling.hold;
  push.overtaken = handling.overtaken;
  if (handling.drop) {
    queue_.accept_and_drop(now, std::move(push), "fault", out);
  } else if (token != nullptr && !reachable) {
    // Rule: a token of a removed app still gets 200 for a while, and nothing arrives.
    // Source: apns2#77, apns2#159 [observed]
    queue_.accept_and_drop(now, std::move(push), "token-inactive", out);
  } else {
    for (int copy = 1; copy < handling.copies; ++copy) queue_.accept(now, push, out);
    queue_.accept(now, std::move(push), out);
  }
}

void Apns::act_at(Instant when, Effect effect, Out& out) {
  if (when > last_) {
    later_.emplace(when, LaterAnswer{std::move(effect), {}});
  } else {
    out.effects.push_back(std::move(effect));
  }
}

/// Says when the answer leaves.
Instant Apns::respond(const Now& now, Respond answer, std::optional<CallId> call,
                      const Handling& handling, Out& out) {
  if (!handling.answer) return now.instant;
  TraceEvent trace;
  if (config_->trace) {
    trace = {now.instant,
             "apns",
             "signaling",
             "push-response",
             call,
             {{"status", std::to_string(answer.status)},
              {"reason", answer.reason},
              {"apns-id", answer.apns_id.text}}};
  }
  Instant at = now.instant + handling.answer_after;
  Connection& connection = connections_.at(answer.connection);
  if (connection.answer_gap > Duration{}) {
    at = std::max(at, connection.next_answer_at.value_or(at));
    connection.next_answer_at = at + connection.answer_gap;
  }
  if (at > now.instant) {
    later_.emplace(at, LaterAnswer{std::move(answer), std::move(trace)});
    return at;
  }
  if (config_->trace) out.trace.push_back(std::move(trace));
  out.effects.push_back(std::move(answer));
  return at;
}

void Apns::after_verdict(Connection& connection, const RequestReceived& input,
                         std::optional<Reason> reason, Instant answered, Out& out) {
  const auto& assumptions = config_->assumptions;
  const bool by_certificate = !connection.transport->certificate_topics.empty();
  const bool known = connection.binding.authenticated || by_certificate;
  // Rule: the stream limit rises with the first valid token. Source: Apple [doc]
  // Rule: a rejection cuts it to 1, the next success restores it. Source: radar 27870881 [observed]
  const bool collapses = assumptions.collapse_streams_on_rejection;
  if (known && (!connection.raised || (collapses && !reason))) {
    connection.raised = true;
    limit_streams(connection, input.connection, assumptions.authenticated_streams, out);
  }
  if (reason && collapses) limit_streams(connection, input.connection, 1, out);
  if (!reason) return;
  if (*reason == Reason::kTooManyProviderTokenUpdates && assumptions.stall_after_token_updates) {
    connection.silent = true;
  }
  // Rule: too many errors end the connection, sooner for bad device tokens; 410 does not count.
  // Source: Apple [doc]
  if (row_of(*reason).status == 410 || connection.leaving) return;
  ++connection.errors;
  if (*reason == Reason::kBadDeviceToken) ++connection.bad_tokens;
  const auto over = [](int count, int limit) { return limit > 0 && count >= limit; };
  if (!over(connection.errors, assumptions.errors_before_goaway) &&
      !over(connection.bad_tokens, assumptions.bad_tokens_before_goaway)) {
    return;
  }
  connection.leaving = true;
  // Rule: what came after it is not processed, and may be sent again elsewhere.
  // Source: RFC 9113 section 6.8 [doc]
  act_at(answered, GoAway{input.connection, 0, debug_json(*reason), true, input.stream}, out);
}

}  // namespace ringback::apns
