#include "apns-mock/io/space.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "apns-mock/io/wire.h"

namespace ringback::apns {
namespace {

// There may be a thousand of them.
constexpr net::TraceLimits kOwnTraces{.bytes = 1 << 20};

constexpr auto kWaitDefault = std::chrono::milliseconds{10'000};
constexpr std::size_t kLongestName = 40;

bool fits(const JournalEntry& entry, const control::v1::ListPushesRequest& filter) {
  const auto same = [](const std::string& wanted, std::string_view found) {
    return wanted.empty() || found == wanted;
  };
  return same(filter.token(), entry.token.text) && same(filter.topic(), entry.topic.text) &&
         same(filter.reason(), entry.reason) && same(filter.device(), entry.device.text) &&
         same(filter.channel(), entry.channel) && same(filter.apns_id(), entry.apns_id.text) &&
         same(filter.type(), to_string(entry.type)) &&
         (filter.status() == 0 || entry.status == filter.status()) &&
         (filter.number() == 0 || entry.number == filter.number()) &&
         entry.number > filter.after() &&
         (filter.call().empty() || (entry.call && entry.call->text() == filter.call()));
}

}  // namespace

struct Space::Waiter {
  explicit Waiter(net::asio::any_io_executor executor) : timer(std::move(executor)) {}
  control::v1::WaitPushesRequest request;
  std::shared_ptr<control::v1::ListPushesResponse> response;
  Done done;
  net::asio::steady_timer timer;
  std::uint64_t looked_at = 0;  ///< the newest entry that was counted
  std::uint64_t fitting = 0;
};

bool is_space_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && name.front() != '-' &&
         name.back() != '-' && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

Space::Space(std::string name, const Around& around, Config config, std::uint64_t seed,
             net::TraceHub* traces)
    : name_(std::move(name)),
      executor_(around.executor),
      verifier_(around.verifier),
      own_traces_(traces == nullptr ? std::make_unique<net::TraceHub>(kOwnTraces) : nullptr),
      traces_(traces == nullptr ? *own_traces_ : *traces),
      driver_(around.executor, Apns(std::move(config), seed), around.clock, traces_,
              [this, execute = around.execute](Effect& effect) { execute(*this, effect); }) {
  if (own_traces_) own_traces_->limit_backlog(around.trace_backlog);
}

void Space::feed(Input input) {
  const bool request = std::holds_alternative<RequestReceived>(input);
  driver_.feed(std::move(input));
  if (request && !waiters_.empty()) look_at_waiters();
}

void Space::operate(const DeliverPush& delivered) {
  driver_.feed(PushHandled{kOperatorCourier, delivered.push.id, PushFate::kDelivered});
}

void Space::list_pushes(const control::v1::ListPushesRequest& filter,
                        control::v1::ListPushesResponse& response) const {
  response.clear_pushes();
  const auto& entries = core().journal().entries();
  std::vector<const JournalEntry*> found;
  for (auto it = entries.rbegin(); it != entries.rend(); ++it) {
    if (filter.limit() != 0 && found.size() == filter.limit()) break;
    if (fits(*it, filter)) found.push_back(&*it);
  }
  std::for_each(found.rbegin(), found.rend(),
                [&](const JournalEntry* entry) { *response.add_pushes() = to_wire(*entry); });
}

void Space::wait_pushes(const control::v1::WaitPushesRequest& request,
                        std::shared_ptr<control::v1::ListPushesResponse> response, Done done) {
  const auto waiter = std::make_shared<Waiter>(executor_);
  waiter->request = request;
  waiter->response = std::move(response);
  waiter->done = std::move(done);
  waiters_.push_back(waiter);
  const auto within =
      request.within_ms() > 0 ? std::chrono::milliseconds(request.within_ms()) : kWaitDefault;
  waiter->timer.expires_after(within);
  waiter->timer.async_wait([this, waiter](const net::ErrorCode& error) {
    // A waiter that was served may have met its time in the same moment.
    if (error || !waiter->done) return;
    waiters_.remove(waiter);
    list_pushes(waiter->request.filter(), *waiter->response);
    std::exchange(waiter->done, {})(
        {grpc::StatusCode::DEADLINE_EXCEEDED, "seen so far: " + std::to_string(waiter->fitting)});
  });
  look_at_waiters();
}

void Space::end_waits() {
  for (const auto& waiter : std::exchange(waiters_, {})) {
    waiter->timer.cancel();
    std::exchange(waiter->done, {})({grpc::StatusCode::CANCELLED, "the namespace is gone"});
  }
}

void Space::look_at_waiters() {
  const auto& entries = core().journal().entries();
  for (auto it = waiters_.begin(); it != waiters_.end();) {
    const auto waiter = *it;
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
      if (entry->number <= waiter->looked_at) break;
      waiter->fitting += fits(*entry, waiter->request.filter()) ? 1 : 0;
    }
    if (!entries.empty()) waiter->looked_at = entries.back().number;
    if (waiter->fitting < std::max<std::uint64_t>(waiter->request.count(), 1)) {
      ++it;
      continue;
    }
    it = waiters_.erase(it);
    waiter->timer.cancel();
    list_pushes(waiter->request.filter(), *waiter->response);
    std::exchange(waiter->done, {})(grpc::Status::OK);
  }
}

}  // namespace ringback::apns
