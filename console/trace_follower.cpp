#include "console/trace_follower.h"

#include "net/trace_wire.h"
#include "proto/control/v1/control.grpc.pb.h"

namespace ringback::console {
namespace {

constexpr std::uint32_t kBacklog = 1000;
constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{2000};

std::shared_ptr<grpc::Channel> channel_to(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, static_cast<int>(kLongestPause.count()));
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, static_cast<int>(kFirstPause.count()));
  // Followers of two stacks in one process must not share a connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

TraceFollower::TraceFollower(std::string name, const net::Endpoint& control, EventLog& log)
    : name_(std::move(name)), address_(control.text()), log_(log), channel_(channel_to(address_)) {
  log_.set_source(name_, address_, false);
  thread_ = std::thread([this] { run(); });
}

TraceFollower::~TraceFollower() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    if (context_) context_->TryCancel();
  }
  ended_.notify_all();
  thread_.join();
}

bool TraceFollower::pause(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !ended_.wait_for(lock, time, [this] { return ending_; });
}

void TraceFollower::run() {
  auto time = kFirstPause;
  do {
    const auto before = last_number_;
    follow_once();
    log_.set_source(name_, address_, false);
    time = last_number_ == before ? std::min(time * 2, kLongestPause) : kFirstPause;
  } while (pause(time));
}

void TraceFollower::follow_once() {
  grpc::ClientContext context;
  {
    const std::lock_guard lock(mutex_);
    if (ending_) return;
    context_ = &context;
  }
  const auto control = control::v1::Control::NewStub(channel_);
  control::v1::WatchTraceRequest request;
  request.set_backlog(kBacklog);
  const auto stream = control->WatchTrace(&context, request);
  // A process without news sends nothing, but its headers say that it is there.
  stream->WaitForInitialMetadata();
  if (channel_->GetState(false) == GRPC_CHANNEL_READY) log_.set_source(name_, address_, true);
  control::v1::TraceEvent wire;
  while (stream->Read(&wire)) {
    log_.set_source(name_, address_, true);
    // A process that was restarted counts from 1 again, but its clock went on.
    if (wire.number() <= last_number_ && wire.at_us() <= last_at_us_) continue;
    last_number_ = wire.number();
    last_at_us_ = wire.at_us();
    log_.append(net::from_wire(wire).event);
  }
  stream->Finish();
  const std::lock_guard lock(mutex_);
  context_ = nullptr;
}

}  // namespace ringback::console
