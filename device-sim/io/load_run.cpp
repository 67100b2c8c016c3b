#include "device-sim/io/load_run.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "device-sim/io/wire_control.h"
#include "net/control_service.h"

namespace ringback::device {
namespace {

using load::Leg;
using load::Side;

constexpr std::uint32_t kMostPairs = 40'000;
constexpr std::uint32_t kMostIdle = 60'000;
constexpr double kHighestRate = 1'000'000;
constexpr Duration kDefaultLimit = 10s;
/// How long a pair is taken by the network and the server, generously.
constexpr Duration kOverhead = 500ms;
constexpr std::uint32_t kSparePairs = 16;
constexpr Duration kWatchEvery = 250ms;
constexpr int kReportEvery = 4;
/// A rate counts as held when the calls took this little longer than their schedule.
constexpr double kHeldWithin = 1.05;
constexpr Duration kHeldSlack = 500ms;

// Short, so that a lane such as "from-12345.app" costs no allocation in every event.
constexpr const char* kCaller = "from-";
constexpr const char* kCallee = "to-";
constexpr const char* kIdle = "idle-";

std::string phone_name(const char* prefix, std::uint64_t number) {
  return prefix + std::to_string(number);
}

}  // namespace

LoadRun::LoadRun(net::asio::any_io_executor executor, const net::Clock& clock, Fleet& fleet,
                 const control::v1::LoadRequest& request, Report report)
    : executor_(std::move(executor)),
      clock_(clock),
      fleet_(fleet),
      request_(request),
      report_(std::move(report)),
      dial_timer_(executor_),
      watch_timer_(executor_) {}

grpc::Status LoadRun::refusal() const {
  const auto bad = [](std::string_view field, std::string_view why) {
    return net::invalid_argument(field, why);
  };
  const bool by_users = request_.users() > 0;
  if (request_.calls() == 0 && request_.idle() == 0) return bad("calls", "there are none");
  if (by_users == (request_.rate() > 0) && request_.calls() > 0) {
    return bad("rate", "either a rate or users");
  }
  if (!(request_.rate() >= 0) || request_.rate() > kHighestRate) return bad("rate", "out of range");
  if (request_.users() > kMostPairs) return bad("users", "at most " + std::to_string(kMostPairs));
  if (request_.max_live() > kMostPairs) {
    return bad("max_live", "at most " + std::to_string(kMostPairs));
  }
  if (request_.idle() > kMostIdle) return bad("idle", "at most " + std::to_string(kMostIdle));
  for (const auto us :
       {request_.ramp_us(), request_.answer_us(), request_.hold_us(), request_.limit_us()}) {
    if (us < 0 || us > Duration(24h).count()) return bad("ramp, answer, hold, limit", "0 to 24 h");
  }
  for (const auto& [name, value] : request_.assumptions()) {
    Assumptions any;
    if (!set_assumption(assumption_table(), any, name, value)) {
      return bad("assumptions." + name, "unknown, or not a value of that kind: " + value);
    }
  }
  return grpc::Status::OK;
}

Assumptions LoadRun::assumptions() const {
  Assumptions all = *fleet_.default_assumptions();
  for (const auto& [name, value] : request_.assumptions()) {
    RINGBACK_CHECK(set_assumption(assumption_table(), all, name, value).ok());
  }
  return all;
}

std::uint32_t LoadRun::pairs_needed() const {
  if (request_.users() > 0) return request_.users();
  if (request_.max_live() > 0) return request_.max_live();
  const auto a = assumptions();
  const Duration taken = talk() + a.launch_latency + a.report_latency + a.audio_latency +
                         a.background_grace + kOverhead;
  const double at_once = request_.rate() * std::chrono::duration<double>(taken).count();
  const auto all = static_cast<double>(std::min<std::uint64_t>(request_.calls(), kMostPairs));
  return static_cast<std::uint32_t>(std::min(all, std::ceil(at_once) + kSparePairs));
}

grpc::Status LoadRun::begin() {
  if (auto bad = refusal(); !bad.ok()) return bad;
  pairs_ = request_.calls() > 0 ? pairs_needed() : 0;
  const Duration limit = request_.limit_us() > 0 ? Duration{request_.limit_us()} : kDefaultLimit;
  book_.emplace(pairs_, limit + talk());
  if (request_.rate() > 0) arrivals_.emplace(request_.rate(), Duration{request_.ramp_us()});
  unsettled_ = 1;
  struct Group {
    const char* name;
    std::uint32_t count;
    const char* app_state;
  };
  for (const auto& [name, count, app_state] :
       {Group{kCaller, pairs_, "foreground"}, Group{kCallee, pairs_, "suspended"},
        Group{kIdle, request_.idle(), "foreground"}}) {
    if (count == 0) continue;
    auto made = make_phones(name, count, app_state);
    if (made.ok()) continue;
    stop();
    return made;
  }
  report_(standing("settling"));
  settled();
  return grpc::Status::OK;
}

grpc::Status LoadRun::make_phones(const std::string& name, std::uint32_t count,
                                  const char* app_state) {
  control::v1::CreatePhoneRequest wanted;
  wanted.set_count(count);
  auto& phone = *wanted.mutable_phone();
  phone.set_name(name + "{n}");
  phone.set_app_state(app_state);
  auto& habits = *phone.mutable_habits();
  // The callee answers, the caller hangs up; each on its own clock, as people do.
  habits["answer-after"] = format_duration(Duration{request_.answer_us()});
  if (name == kCaller) {
    habits["hang-up-after"] = format_duration(Duration{request_.hold_us()});
  }
  *phone.mutable_assumptions() = request_.assumptions();
  const auto plan = from_wire(wanted, fleet_.default_assumptions(), fleet_.seed());
  if (!plan) return plan.error();
  ++unsettled_;
  auto made = fleet_.create(*plan, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self) net::asio::post(self->executor_, [self] { self->settled(); });
  });
  for (std::uint32_t number = 1; made.ok() && number <= count; ++number) {
    names_.push_back(name + std::to_string(number));
  }
  return made;
}

void LoadRun::settled() {
  if (stopped_ || --unsettled_ > 0) return;
  for (CallBook::Pair pair = 0; pair < pairs_; ++pair) listen(pair);
  fleet_.observe_pushes([this](const Phone& phone, const CourierPush& push) {
    const auto pair = callees_.find(&phone);
    if (pair == callees_.end()) return;
    const Now now = clock_.now();
    book_->push_accepted(pair->second, now.instant + (push.accepted_at - now.wall));
  });
  first_due_ = clock_.now().instant;
  report_(standing("calling"));
  watch(1);
  dial_what_is_due();
}

void LoadRun::listen(CallBook::Pair pair) {
  Phone* const from = fleet_.find(phone_name(kCaller, pair + 1));
  Phone* const to = fleet_.find(phone_name(kCallee, pair + 1));
  if (from == nullptr || to == nullptr) return;  // somebody took them away already
  callees_[to] = pair;
  from->observe([this, pair](const TraceEvent& event) { saw(pair, Side::kCaller, event); });
  to->observe([this, pair](const TraceEvent& event) { saw(pair, Side::kCallee, event); });
}

void LoadRun::saw(CallBook::Pair pair, Side side, const TraceEvent& event) {
  book_->saw(pair, side, event);
  if (woken_ || !(over() || (starved_ && book_->free() > 0))) return;
  // Later, because this phone is still in the middle of its input.
  woken_ = true;
  net::asio::post(executor_, [self = shared_from_this()] {
    self->woken_ = false;
    self->dial_what_is_due();
  });
}

void LoadRun::dial_what_is_due() {
  if (stopped_) return;
  starved_ = false;
  const Instant now = clock_.now().instant;
  while (book_->tally().started < request_.calls()) {
    const Instant due = arrivals_ ? first_due_ + arrivals_->due(book_->tally().started) : now;
    if (due > now) return wait_until(due);
    // When every pair is in a call, this one stays due, and its figures grow.
    const auto pair = book_->begin(due);
    starved_ = !pair;
    if (!pair) break;
    tell_caller(*pair, {Act::kDial, phone_name(kCallee, *pair + 1)});
  }
  if (over()) finish();
}

void LoadRun::tell_caller(CallBook::Pair pair, PersonDid did) {
  // By name each time: whoever controls this process may take phones away meanwhile, and the call
  // is then stuck, not the process.
  if (Phone* phone = fleet_.find(phone_name(kCaller, pair + 1))) phone->feed(std::move(did));
}

void LoadRun::wait_until(Instant due) {
  dial_timer_.expires_at(clock_.when(due));
  dial_timer_.async_wait([self = shared_from_this()](const net::ErrorCode& error) {
    if (!error) self->dial_what_is_due();
  });
}

void LoadRun::watch(int round) {
  watch_timer_.expires_after(kWatchEvery);
  watch_timer_.async_wait([self = shared_from_this(), round](const net::ErrorCode& error) {
    if (error || self->stopped_) return;
    for (const auto pair : self->book_->expire(self->clock_.now().instant)) {
      self->tell_caller(pair, {Act::kHangUp, {}});
    }
    if (round % kReportEvery == 0) self->report_(self->standing("calling"));
    self->watch(round + 1);
    self->dial_what_is_due();
  });
}

bool LoadRun::over() const {
  // Without calls the phones are there to be looked at, until whoever asked leaves.
  return request_.calls() > 0 && book_->tally().started == request_.calls() &&
         book_->tally().live() == 0;
}

void LoadRun::finish() {
  if (stopped_) return;
  auto report = standing("done");
  add_result(report);
  report_(report);
  stop();
}

void LoadRun::stop() {
  if (std::exchange(stopped_, true)) return;
  dial_timer_.cancel();
  watch_timer_.cancel();
  fleet_.observe_pushes({});
  callees_.clear();
  fleet_.remove(names_);
}

control::v1::LoadReport LoadRun::standing(std::string_view stage) const {
  control::v1::LoadReport report;
  const load::Tally& tally = book_->tally();
  report.set_stage(std::string(stage));
  if (stage != "settling") report.set_elapsed_us((clock_.now().instant - first_due_).count());
  report.set_started(tally.started);
  report.set_succeeded(tally.succeeded);
  for (const auto& [why, count] : tally.failed) (*report.mutable_failed())[why] = count;
  report.set_pairs(pairs_);
  return report;
}

void LoadRun::add_result(control::v1::LoadReport& report) const {
  const load::Tally& tally = book_->tally();
  for (std::size_t i = 0; i < load::kLegs; ++i) {
    const load::Latencies& all = tally.legs[i];
    auto& leg = *report.add_legs();
    leg.set_name(std::string(to_string(static_cast<Leg>(i))));
    leg.set_count(all.count());
    leg.set_p50_us(all.at(0.5).count());
    leg.set_p90_us(all.at(0.9).count());
    leg.set_p99_us(all.at(0.99).count());
    leg.set_max_us(all.longest().count());
  }
  Duration took = book_->last_end() - first_due_ - talk();
  report.set_rate_held(true);
  if (arrivals_) {
    const Duration planned = arrivals_->due(request_.calls());
    const double most = static_cast<double>(planned.count()) * kHeldWithin +
                        static_cast<double>(kHeldSlack.count());
    report.set_rate_held(static_cast<double>(took.count()) <= most);
    took = std::max(took, planned);
  }
  const double seconds = std::max(std::chrono::duration<double>(took).count(), 1e-6);
  report.set_sustained(static_cast<double>(tally.succeeded) / seconds);
}

}  // namespace ringback::device
