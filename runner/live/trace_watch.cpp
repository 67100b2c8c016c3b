#include "runner/live/trace_watch.h"

#include <utility>

#include "net/trace_wire.h"

namespace ringback::runner {

TraceWatch::~TraceWatch() {
  for (auto& source : sources_) source->context.TryCancel();
  for (auto& source : sources_) source->reader.join();
}

void TraceWatch::add(const std::string& process,
                     std::unique_ptr<control::v1::Control::Stub> control) {
  auto& source = *sources_.emplace_back(std::make_unique<Source>());
  source.control = std::move(control);
  source.reader = std::thread([this, process, &source] { read(process, source); });
}

void TraceWatch::read(const std::string& process, Source& source) {
  control::v1::WatchTraceRequest request;
  // What happened before the watch was up belongs to the recording too.
  request.set_backlog(1'000'000);
  const auto stream = source.control->WatchTrace(&source.context, request);
  control::v1::TraceEvent wire;
  while (stream->Read(&wire)) {
    {
      const std::lock_guard lock(mutex_);
      events_.push_back({net::from_wire(wire).event, process});
    }
    arrived_.notify_one();
  }
  stream->Finish();
}

std::optional<WatchedEvent> TraceWatch::next(std::chrono::steady_clock::time_point until) {
  std::unique_lock lock(mutex_);
  if (!arrived_.wait_until(lock, until, [this] { return !events_.empty(); })) return {};
  auto event = std::move(events_.front());
  events_.pop_front();
  return event;
}

}  // namespace ringback::runner
