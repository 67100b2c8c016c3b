#include "signaling-server/io/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <future>
#include <map>
#include <utility>

namespace ringback::signaling::io {
namespace {

using Seconds = std::chrono::duration<double>;
using prometheus::Family;

/// A scrape that the executor does not answer in time shows the gauges of the one before.
constexpr std::chrono::seconds kLookWithin{2};
/// Calls whose first ring is still awaited; more are not measured.
constexpr std::size_t kDialsFollowed = 100'000;

prometheus::Histogram::BucketBoundaries latencies() {
  return {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30};
}

template <class Builder>
auto& family(Builder builder, prometheus::Registry& registry, const char* name, const char* help) {
  return builder.Name(name).Help(help).Register(registry);
}

/// One counter a word, found without the library's own hash of labels.
class ByWord {
 public:
  ByWord(Family<prometheus::Counter>& family, std::string label)
      : family_(family), label_(std::move(label)) {}
  void add(std::string_view word, double count = 1) {
    auto found = counters_.find(word);
    if (found == counters_.end()) {
      found = counters_.emplace(word, &family_.Add({{label_, std::string(word)}})).first;
    }
    found->second->Increment(count);
  }

 private:
  Family<prometheus::Counter>& family_;
  std::string label_;
  std::map<std::string, prometheus::Counter*, std::less<>> counters_;
};

}  // namespace

struct Metrics::Parts final : prometheus::Collectable {
  Parts(net::asio::any_io_executor on, std::function<Gauges()> gauges)
      : executor(std::move(on)), look(std::move(gauges)) {}

  Family<prometheus::Counter>& counters(const char* name, const char* help) {
    return family(prometheus::BuildCounter(), registry, name, help);
  }
  prometheus::Histogram& histogram(const char* name, const char* help) {
    return family(prometheus::BuildHistogram(), registry, name, help).Add({}, latencies());
  }
  Family<prometheus::Gauge>& gauges(const char* name, const char* help) const {
    return family(prometheus::BuildGauge(), registry, name, help);
  }
  prometheus::Gauge& gauge(const char* name, const char* help) const {
    return gauges(name, help).Add({});
  }

  /// On a thread of the exposer.
  std::vector<prometheus::MetricFamily> Collect() const override {
    auto looked = std::make_shared<std::promise<Gauges>>();
    auto answer = looked->get_future();
    net::asio::post(executor, [look = look, looked] { looked->set_value(look()); });
    if (answer.wait_for(kLookWithin) == std::future_status::ready) show(answer.get());
    return registry.Collect();
  }
  void show(const Gauges& now) const {
    connections.Set(static_cast<double>(now.connections));
    devices.Set(static_cast<double>(now.load.connected_devices));
    users.Set(static_cast<double>(now.load.users));
    for (const auto& [state, count] : now.load.live_by_state) {
      live.Add({{"state", std::string(state)}}).Set(static_cast<double>(count));
    }
    dialled.Increment(grown(now.load.tally.dialled, shown.dialled));
    for (std::size_t i = 0; i < now.load.tally.ended.size(); ++i) {
      const double more = grown(now.load.tally.ended[i], shown.ended[i]);
      if (more > 0) ended.add(to_string(static_cast<EndReason>(i)), more);
    }
    shown = now.load.tally;
  }
  /// The core counts from its start; after a reset that is from zero again.
  static double grown(std::uint64_t now, std::uint64_t before) {
    return static_cast<double>(now >= before ? now - before : now);
  }
  void settled(PushRef push, const std::string& status, const std::string& reason, Instant now) {
    pushes.Add({{"status", status}, {"reason", reason}}).Increment();
    const auto sent = pushes_sent.find(push);
    if (sent == pushes_sent.end()) return;
    push_seconds.Observe(Seconds(now - sent->second).count());
    pushes_sent.erase(sent);
  }
  void received(Instant now, const ClientMessage& message);
  void sent(Instant now, const ServerMessage& message);

  net::asio::any_io_executor executor;
  std::function<Gauges()> look;
  net::Endpoint where;
  mutable prometheus::Registry registry;
  prometheus::Gauge& connections = gauge("ringback_connections", "Streams that are open.");
  prometheus::Gauge& devices =
      gauge("ringback_connected_devices", "Devices whose user is authenticated.");
  prometheus::Gauge& users = gauge("ringback_users", "Users the server knows.");
  Family<prometheus::Gauge>& live = gauges("ringback_live_calls", "Calls by state.");
  prometheus::Counter& dialled =
      counters("ringback_calls_dialled_total", "Calls that apps asked for and got.").Add({});
  mutable Tally shown;
  mutable ByWord ended{counters("ringback_calls_ended_total", "Calls that ended, by reason."),
                       "reason"};
  ByWord frames_in{counters("ringback_frames_received_total", "Messages of apps."), "message"};
  ByWord frames_out{counters("ringback_frames_sent_total", "Messages to apps."), "message"};
  ByWord refusals{counters("ringback_refusals_total", "Messages refused by name."), "why"};
  ByWord closed{counters("ringback_connections_closed_total", "Streams ended by the server."),
                "why"};
  Family<prometheus::Counter>& pushes =
      counters("ringback_pushes_total", "Answers of APNs; status 0 when none came.");
  prometheus::Histogram& ring_seconds =
      histogram("ringback_ring_seconds", "From the dial to the first phone that rings.");
  prometheus::Histogram& push_seconds =
      histogram("ringback_push_answer_seconds", "From a push to APNs' answer.");
  prometheus::Histogram& commit_seconds =
      histogram("ringback_store_commit_seconds", "How long the store took to commit.");
  std::map<CallId, Instant> dials;
  std::map<PushRef, Instant> pushes_sent;
  /// Last: no scrape may find the rest half made, or gone.
  std::unique_ptr<prometheus::Exposer> exposer;
};

void Metrics::Parts::received(Instant now, const ClientMessage& message) {
  frames_in.add(name_of(message));
  const auto* dial = std::get_if<to_server::Dial>(&message);
  if (dial != nullptr && dials.size() < kDialsFollowed) dials.emplace(dial->call, now);
}

void Metrics::Parts::sent(Instant now, const ServerMessage& message) {
  frames_out.add(name_of(message));
  if (const auto* refused = std::get_if<to_client::Refused>(&message)) {
    refusals.add(to_string(refused->why));
  }
  if (dials.empty()) return;
  const auto call = call_of(message);
  const auto dial = call ? dials.find(*call) : dials.end();
  if (dial == dials.end()) return;
  const bool rings = std::holds_alternative<to_client::CalleeRinging>(message);
  if (rings) ring_seconds.Observe(Seconds(now - dial->second).count());
  if (rings || std::holds_alternative<to_client::CallEnded>(message) ||
      std::holds_alternative<to_client::Refused>(message)) {
    dials.erase(dial);
  }
}

Metrics::Metrics(std::shared_ptr<Parts> parts) : parts_(std::move(parts)) {}
// Its threads may hold the parts; they must not be the ones to destroy them.
Metrics::~Metrics() { parts_->exposer.reset(); }
const net::Endpoint& Metrics::endpoint() const { return parts_->where; }

Result<std::unique_ptr<Metrics>, std::string> Metrics::start(const net::Endpoint& listen,
                                                             net::asio::any_io_executor executor,
                                                             std::function<Gauges()> look) {
  auto parts = std::make_shared<Parts>(std::move(executor), std::move(look));
  try {
    parts->exposer = std::make_unique<prometheus::Exposer>(listen.text(), 1);
  } catch (const std::exception&) {
    return Failure{"cannot listen on " + listen.text() + " for metrics"};
  }
  const auto ports = parts->exposer->GetListeningPorts();
  parts->where = {listen.host, static_cast<std::uint16_t>(ports.at(0))};
  parts->exposer->RegisterCollectable(parts);
  return std::unique_ptr<Metrics>(new Metrics(std::move(parts)));
}

void Metrics::saw(Instant now, const Input& input) {
  if (const auto* frame = std::get_if<FrameReceived>(&input)) {
    parts_->received(now, frame->frame.message);
  } else if (const auto* hello = std::get_if<HelloReceived>(&input)) {
    parts_->received(now, hello->hello);
  } else if (const auto* answer = std::get_if<PushAnswered>(&input)) {
    parts_->settled(answer->push, std::to_string(answer->status), answer->reason, now);
  } else if (const auto* lost = std::get_if<PushLost>(&input)) {
    parts_->settled(lost->push, "0", "", now);
  }
}

void Metrics::saw(Instant now, const Effect& effect) {
  if (const auto* frame = std::get_if<SendFrame>(&effect)) {
    parts_->sent(now, frame->frame.message);
  } else if (const auto* push = std::get_if<SendPush>(&effect)) {
    parts_->pushes_sent.insert_or_assign(push->push, now);
  } else if (const auto* gone = std::get_if<AbandonPush>(&effect)) {
    parts_->pushes_sent.erase(gone->push);
  }
}

void Metrics::ended(Refusal why) { parts_->closed.add(to_string(why)); }

void Metrics::committed(std::chrono::steady_clock::duration took) {
  parts_->commit_seconds.Observe(Seconds(took).count());
}

}  // namespace ringback::signaling::io
