#include "runner/live/load_stage.h"

#include <grpcpp/grpcpp.h>

#include <array>
#include <optional>
#include <utility>

#include "proto/control/v1/control.grpc.pb.h"
#include "runner/live/remote.h"

namespace ringback::runner {
namespace {

/// What "--waits none" sets on every phone of a run.
constexpr std::array kNoWaits{"launch_latency", "wake_latency",  "open_latency",
                              "report_latency", "audio_latency", "background_grace",
                              "end_screen"};
constexpr std::chrono::seconds kAnswerWithin{10};

control::v1::LoadRequest request_of(const LoadPlan& plan) {
  control::v1::LoadRequest request;
  request.set_calls(plan.calls);
  request.set_rate(plan.users > 0 ? 0 : plan.rate);
  request.set_users(plan.users);
  request.set_ramp_us(plan.ramp.count());
  request.set_max_live(plan.max_live);
  request.set_answer_us(plan.answer.count());
  request.set_hold_us(plan.hold.count());
  request.set_limit_us(plan.limit.count());
  request.set_idle(plan.idle);
  if (plan.waits == "none") {
    for (const auto* name : kNoWaits) (*request.mutable_assumptions())[name] = "0";
  }
  return request;
}

LoadProgress progress_of(const control::v1::LoadReport& report) {
  LoadProgress now{report.stage(), Duration{report.elapsed_us()}, report.started(),
                   report.succeeded(), 0};
  for (const auto& [why, count] : report.failed()) now.failed += count;
  return now;
}

LoadOutcome outcome_of(const control::v1::LoadReport& report) {
  LoadOutcome outcome;
  outcome.succeeded = report.succeeded();
  for (const auto& [why, count] : report.failed()) outcome.failed[why] = count;
  for (const auto& leg : report.legs()) {
    outcome.legs.push_back({leg.name(), leg.count(), Duration{leg.p50_us()}, Duration{leg.p90_us()},
                            Duration{leg.p99_us()}, Duration{leg.max_us()}});
  }
  outcome.rate_held = report.rate_held();
  outcome.sustained = report.sustained();
  outcome.pairs = report.pairs();
  outcome.took = Duration{report.elapsed_us()};
  return outcome;
}

/// One run against three processes that are there.
class LoadPlay {
 public:
  LoadPlay(const LoadPlan& plan, const StackAddresses& where)
      : plan_(plan), devices_(where.devices) {
    for (const auto& address : {where.courier, where.signaling, where.devices}) {
      channels_.push_back(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
    }
  }

  Result<LoadOutcome, LoadError> run(const std::function<void(const LoadProgress&)>& progress) {
    if (auto why = look(before_)) return Failure{LoadError{true, *why}};
    const auto stub = control::v1::Load::NewStub(channels_.back());
    const auto request = request_of(plan_);
    const auto stream = stub->Run(&context_, request);
    control::v1::LoadReport report;
    bool calling = false;
    while (stream->Read(&report)) {
      if (report.stage() == "calling" && !std::exchange(calling, true)) {
        if (auto why = look(settled_)) return abandon(*why);
        if (plan_.calls == 0) break;
      }
      progress(progress_of(report));
    }
    if (plan_.calls == 0) context_.TryCancel();
    const auto status = stream->Finish();
    // A run of idle phones only is cut once it was measured; any other end is one.
    if (!status.ok() && !(calling && plan_.calls == 0)) {
      return Failure{LoadError{status.error_code() == grpc::StatusCode::UNAVAILABLE,
                               "load: " + status.error_message()}};
    }
    auto outcome = outcome_of(report);
    outcome.rate_held |= plan_.calls == 0;
    std::vector<Seen> after;
    if (auto why = look(after)) return Failure{LoadError{true, *why}};
    for (std::size_t i = 0; i < after.size(); ++i) {
      outcome.processes.push_back({after[i].name, after[i].cpu - settled_[i].cpu,
                                   after[i].rss_bytes, before_[i].rss_bytes,
                                   settled_[i].rss_bytes});
    }
    return outcome;
  }

 private:
  struct Seen {
    std::string name;
    Duration cpu{};
    std::int64_t rss_bytes = 0;
  };

  Failure<LoadError> abandon(const std::string& why) {
    context_.TryCancel();
    return Failure{LoadError{true, why}};
  }
  std::optional<std::string> look(std::vector<Seen>& all) {
    for (const auto& channel : channels_) {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + kAnswerWithin);
      control::v1::DescribeResponse described;
      const auto status =
          control::v1::Control::NewStub(channel)->Describe(&context, {}, &described);
      if (!status.ok()) return "describe: " + status.error_message();
      all.push_back(
          {described.name(), Duration{described.usage().cpu_us()}, described.usage().rss_bytes()});
    }
    return {};
  }

  const LoadPlan& plan_;
  std::string devices_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  grpc::ClientContext context_;
  std::vector<Seen> before_;
  std::vector<Seen> settled_;
};

}  // namespace

Result<LoadOutcome, LoadError> play_load(const LoadPlan& plan, const StackAddresses& running,
                                         std::uint64_t seed,
                                         const std::function<void(const LoadProgress&)>& progress) {
  if (!running.devices.empty()) return LoadPlay(plan, running).run(progress);
  StackOptions options;
  options.seed = seed;
  options.keep_traces = false;
  options.store = plan.store;
  auto stack = Stack::start(options);
  if (!stack) return Failure{LoadError{true, stack.error()}};
  if (plan.users > 0) {
    // Nobody dials as often as these pairs; the server's limit would be all there is to see.
    Remote remote(stack->addresses());
    for (const auto& [name, value] :
         {std::pair{"dials_per_second", "1000000"}, std::pair{"dial_burst", "1000000"}}) {
      if (auto why = remote.apply({"signaling", name, value})) {
        return Failure{LoadError{true, *why}};
      }
    }
  }
  return LoadPlay(plan, stack->addresses()).run(progress);
}

}  // namespace ringback::runner
