#include "device-sim/load/call_book.h"

#include <algorithm>
#include <utility>

namespace ringback::device::load {
namespace {

constexpr std::array<std::string_view, kLegs> kLegNames{
    "dialled", "push-accepted", "woken", "ringing", "answered", "connected", "ended"};

std::size_t index(Leg leg) { return static_cast<std::size_t>(leg); }
std::size_t index(Side side) { return static_cast<std::size_t>(side); }

}  // namespace

std::string_view to_string(Leg leg) { return kLegNames[index(leg)]; }

std::uint64_t Tally::failures() const {
  std::uint64_t all = 0;
  for (const auto& [why, count] : failed) all += count;
  return all;
}

CallBook::CallBook(std::size_t pairs, Duration limit) : limit_(limit), calls_(pairs) {
  for (Pair pair = 0; pair < pairs; ++pair) free_.push_back(pair);
}

std::optional<CallBook::Pair> CallBook::begin(Instant due) {
  if (free_.empty()) return {};
  const Pair pair = free_.front();
  free_.pop_front();
  Call fresh;
  fresh.going = true;
  fresh.free = false;
  fresh.due = due;
  calls_[pair] = std::move(fresh);
  started_.emplace_back(due, pair);
  ++tally_.started;
  return pair;
}

void CallBook::reach(Call& call, Leg leg, Instant at) {
  auto& reached = call.reached[index(leg)];
  if (!reached) reached = at;
}

void CallBook::push_accepted(Pair pair, Instant at) {
  if (calls_[pair].going) reach(calls_[pair], Leg::kPushAccepted, at);
}

void CallBook::saw(Pair pair, Side side, const TraceEvent& event) {
  Call& call = calls_[pair];
  const bool caller = side == Side::kCaller;
  const std::string_view name = event.name;
  if (caller && name == "dial") {
    call.id = event.call;
    reach(call, Leg::kDialled, event.at);
    return;
  }
  if (!caller && (name == "app-launched" || name == "app-resumed")) {
    call.awake = true;
    reach(call, Leg::kWoken, event.at);
  } else if (!caller && (name == "app-suspended" || name == "app-terminated")) {
    call.awake = false;
    if (name == "app-terminated" && call.going) call.trouble = "app-terminated";
    release(pair);
  }
  if (!call.going || !event.call || event.call != call.id) return;
  if (!caller && name == kStateEvent && event.field("to") == "ringing") {
    reach(call, Leg::kRinging, event.at);
  } else if (!caller && name == "perform-answer-call") {
    reach(call, Leg::kAnswered, event.at);
  } else if (name == "call-connected") {
    call.connected[index(side)] = true;
    if (call.connected[0] && call.connected[1]) reach(call, Leg::kConnected, event.at);
  } else if (name == "call-ended") {
    call.ended[index(side)] = event.field("reason");
    settle(pair, event.at);
  }
}

void CallBook::settle(Pair pair, Instant at) {
  Call& call = calls_[pair];
  const std::string& caller = call.ended[index(Side::kCaller)];
  const std::string& callee = call.ended[index(Side::kCallee)];
  // A callee that was never reached is told nothing.
  if (caller.empty() || (callee.empty() && call.reached[index(Leg::kWoken)])) return;
  if (!call.reached[index(Leg::kConnected)]) return fail(pair, at, caller);
  if (caller != callee) return fail(pair, at, "sides-disagree");
  reach(call, Leg::kEnded, at);
  for (std::size_t leg = 0; leg < kLegs; ++leg) {
    if (call.reached[leg]) tally_.legs[leg].record(*call.reached[leg] - call.due);
  }
  ++tally_.succeeded;
  call.going = false;
  last_end_ = std::max(last_end_, at);
  release(pair);
}

void CallBook::fail(Pair pair, Instant at, const std::string& why) {
  Call& call = calls_[pair];
  ++tally_.failed[call.trouble.empty() ? why : call.trouble];
  call.going = false;
  last_end_ = std::max(last_end_, at);
  release(pair);
}

void CallBook::release(Pair pair) {
  Call& call = calls_[pair];
  if (call.free || call.going || call.awake) return;
  call.free = true;
  free_.push_back(pair);
}

std::vector<CallBook::Pair> CallBook::expire(Instant now) {
  std::vector<Pair> expired;
  while (!started_.empty() && started_.front().first + limit_ <= now) {
    const auto [due, pair] = started_.front();
    started_.pop_front();
    Call& call = calls_[pair];
    if (!call.going || call.due != due) continue;
    auto last = kLegs;
    while (last > 0 && !call.reached[last - 1]) --last;
    const std::string_view where = last == 0 ? "due" : kLegNames[last - 1];
    fail(pair, now, "stuck-after-" + std::string(where));
    expired.push_back(pair);
  }
  return expired;
}

}  // namespace ringback::device::load
