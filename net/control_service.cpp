#include "net/control_service.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <mutex>
#include <set>
#include <utility>

#include "net/grpc_server.h"
#include "net/trace_wire.h"

namespace ringback::net {

namespace {

/// One watcher's stream: whenever a write is done or something new is there, the next event goes.
class WatchReactor final : public grpc::ServerWriteReactor<control::v1::TraceEvent>,
                           public std::enable_shared_from_this<WatchReactor> {
 public:
  explicit WatchReactor(const control::v1::WatchTraceRequest& request)
      : lanes_(request.lanes().begin(), request.lanes().end()) {}

  void begin(TraceHub& hub, std::size_t backlog, std::size_t capacity) {
    self_ = shared_from_this();
    // Headers at once: a watcher may then rely on seeing all that happens from here on.
    auto watcher = hub.watch(backlog, capacity, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->pump();
    });
    {
      const std::lock_guard lock(mutex_);
      watcher_ = std::move(watcher);
      StartSendInitialMetadata();
    }
    pump();
  }
  void OnWriteDone(bool ok) override {
    {
      const std::lock_guard lock(mutex_);
      writing_ = false;
      if (!ok) end(grpc::Status::OK);
    }
    pump();
  }
  void OnCancel() override {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    if (!writing_) end(grpc::Status::OK);
  }
  void OnDone() override { self_.reset(); }

 private:
  void pump() {
    const std::lock_guard lock(mutex_);
    if (writing_ || finished_ || !watcher_) return;
    if (cancelled_) return end(grpc::Status::OK);
    while (const auto trace = watcher_->take()) {
      if (!wanted(trace->event)) continue;
      outgoing_ = to_wire(*trace);
      writing_ = true;
      StartWrite(&outgoing_);
      return;
    }
    if (watcher_->closed()) end({grpc::StatusCode::UNAVAILABLE, "the process is ending"});
    if (watcher_->cut()) end({grpc::StatusCode::RESOURCE_EXHAUSTED, "the watcher is too slow"});
  }
  bool wanted(const TraceEvent& event) const {
    return lanes_.empty() || lanes_.contains(event.lane) || lanes_.contains(event.to);
  }
  void end(const grpc::Status& status) {
    if (std::exchange(finished_, true)) return;
    Finish(status);
  }

  std::set<std::string> lanes_;
  std::mutex mutex_;
  std::shared_ptr<TraceWatcher> watcher_;
  control::v1::TraceEvent outgoing_;
  bool writing_ = false;
  bool cancelled_ = false;
  bool finished_ = false;
  std::shared_ptr<WatchReactor> self_;  ///< until OnDone
};

std::int64_t microseconds(const timeval& time) {
  return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_usec;
}

void describe_usage(control::v1::Usage& usage) {
  rusage cost{};
  getrusage(RUSAGE_SELF, &cost);
  usage.set_cpu_us(microseconds(cost.ru_utime) + microseconds(cost.ru_stime));
  std::int64_t size_pages = 0;
  std::int64_t resident_pages = 0;
  std::ifstream("/proc/self/statm") >> size_pages >> resident_pages;
  usage.set_rss_bytes(resident_pages * sysconf(_SC_PAGESIZE));
}

}  // namespace

ControlService::ControlService(std::string name, asio::any_io_executor executor, TraceHub& hub,
                               ControlHooks hooks, std::size_t watch_limit)
    : name_(std::move(name)),
      executor_(std::move(executor)),
      hub_(hub),
      hooks_(std::move(hooks)),
      watch_limit_(watch_limit) {}

grpc::ServerWriteReactor<control::v1::TraceEvent>* ControlService::WatchTrace(
    grpc::CallbackServerContext*, const control::v1::WatchTraceRequest* request) {
  const auto reactor = std::make_shared<WatchReactor>(*request);
  reactor->begin(hub_, request->backlog(), watch_limit_);
  return reactor.get();
}

grpc::ServerUnaryReactor* ControlService::Describe(grpc::CallbackServerContext* context,
                                                   const control::v1::DescribeRequest*,
                                                   control::v1::DescribeResponse* response) {
  return answer_on(executor_, context, [this, response] {
    response->set_name(name_);
    response->set_version(RINGBACK_VERSION);
    describe_usage(*response->mutable_usage());
    if (hooks_.describe) hooks_.describe(*response);
    return grpc::Status::OK;
  });
}

grpc::ServerUnaryReactor* ControlService::SetAssumption(
    grpc::CallbackServerContext* context, const control::v1::SetAssumptionRequest* request,
    control::v1::SetAssumptionResponse*) {
  return answer_on(executor_, context, [this, request] {
    if (!hooks_.set_assumption) return invalid_argument("name", "there are no assumptions here");
    return hooks_.set_assumption(*request);
  });
}

grpc::ServerUnaryReactor* ControlService::Reset(grpc::CallbackServerContext* context,
                                                const control::v1::ResetRequest*,
                                                control::v1::ResetResponse*) {
  return answer_on(executor_, context,
                   [this] { return hooks_.reset ? hooks_.reset() : grpc::Status::OK; });
}

grpc::Status invalid_argument(std::string_view field, std::string_view why) {
  return {grpc::StatusCode::INVALID_ARGUMENT, std::string(field) + ": " + std::string(why)};
}

void add_assumption(control::v1::DescribeResponse& response, std::string_view name,
                    std::string_view value, std::string_view source, std::string_view meaning) {
  auto& added = *response.add_assumptions();
  added.set_name(std::string(name));
  added.set_value(std::string(value));
  added.set_source(std::string(source));
  added.set_meaning(std::string(meaning));
}

}  // namespace ringback::net
