#include "signaling-server/io/shell.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "net/es256.h"
#include "net/log.h"
#include "net/tls_material.h"

namespace ringback::signaling::io {
namespace {

/// However fast the clock runs, a machine needs this long for an answer.
constexpr Duration kLeastWait = 200ms;
/// Long enough for a Reconnect to reach an app that reads, short enough for a shutdown.
constexpr Duration kFarewell = 100ms;
constexpr Duration kStreamsEndWithin = 1s;

}  // namespace

Shell::Shell(net::Process& process, ShellOptions options)
    : process_(process),
      options_(std::move(options)),
      executor_(process.io().get_executor()),
      signaling_(executor_, UserTokens(options_.token_secret, options_.demo_tokens), {},
                 [this] { return process_.clock().now().wall; }),
      calls_(executor_, [this]() -> const Server& { return driver_->core(); }),
      control_("signaling-server", executor_, process.traces(), control_hooks()),
      group_(executor_, group_hooks()),
      drain_timer_(executor_),
      tend_timer_(executor_) {}

Result<bool, std::string> Shell::start() {
  auto clients = make_clients();
  if (!clients) return Failure{clients.error()};
  auto restored = open();
  if (!restored) return Failure{restored.error()};
  pushes_.emplace(executor_, std::move(clients).value());
  driver_.emplace(executor_, Server(options_.config, process_.seed()), process_.clock(),
                  process_.traces(), [this](Effect& effect) { execute(effect); });
  if (options_.metrics) {
    auto metrics = Metrics::start(*options_.metrics, executor_, [this] {
      return Gauges{signaling_.connections(), driver_->core().load()};
    });
    if (!metrics) return Failure{metrics.error()};
    metrics_ = std::move(metrics).value();
  }
  const auto feed_core = [this](Input input) { feed(std::move(input)); };
  pushes_->set_feed(feed_core);
  signaling_.set_feed(feed_core);
  signaling_.set_ended([this](Refusal why) {
    if (metrics_) metrics_->ended(why);
  });
  feed(std::move(restored).value());
  if (shared_ != nullptr) {
    absorb(shared_->news());
    tend();
    listen_to_peers();
  }
  std::vector<grpc::Service*> services{&signaling_};
  if (options_.control) {
    auto apart = net::GrpcServer::start(*options_.control, {&calls_, &control_});
    if (!apart) return Failure{apart.error()};
    control_grpc_ = std::move(apart).value();
  } else {
    services.push_back(&calls_);
    services.push_back(&control_);
  }
  const auto credentials = net::server_credentials(options_.tls);
  if (!credentials) return Failure{credentials.error()};
  auto grpc = net::GrpcServer::start(options_.listen, services, {*credentials});
  if (!grpc) return Failure{grpc.error()};
  grpc_ = std::move(grpc).value();
  if (options_.token_secret.empty() && !options_.demo_tokens) {
    net::log(net::LogLevel::kWarning,
             "no --token-secret and no --demo-tokens: every app is refused");
  }
  return true;
}

Result<Restored, std::string> Shell::open() {
  Restored restored;
  if (options_.store == kMemoryStore) return restored;
  if (is_shared(options_.store)) {
    auto store = open_postgres_store(options_.store, options_.config.assumptions.node_lease * 3);
    if (!store) return Failure{store.error()};
    auto opened = std::move(store).value();
    shared_ = opened.get();
    store_ = std::move(opened);
    options_.config.cluster = true;
  } else {
    auto store = open_store(options_.store);
    if (!store) return Failure{store.error()};
    store_ = std::move(store).value();
  }
  group_.use(*store_);
  options_.config.persist = true;
  auto kept = store_->load(static_cast<std::size_t>(options_.config.assumptions.remembered_calls));
  if (!kept) return Failure{kept.error()};
  restored.changes = std::move(kept).value();
  return restored;
}

void Shell::feed(Input input) {
  if (metrics_) metrics_->saw(process_.clock().now().instant, input);
  const auto* frame = std::get_if<FrameReceived>(&input);
  if (frame != nullptr) recall(*frame);
  driver_->feed(std::move(input));
}

void Shell::recall(const FrameReceived& frame) {
  const auto unknown = [&] {
    return driver_->core().unknown_call(process_.clock().now().instant, frame);
  };
  if (!unknown()) return;
  // Whoever speaks of a call was told of it by a server that put it on file before: it is among
  // the news, if not known yet.
  if (shared_ != nullptr) absorb(shared_->news());
  const auto call = unknown();
  if (store_ == nullptr || !call) return;
  // It ended so long ago that the core has forgotten it. Without this a phone that checks in would
  // hear "unknown", and a dial with the same id would write over the history.
  auto found = store_->find_ended(*call);
  if (!found) give_up(found.error());
  if (*found) driver_->feed(Restored{{CallSaved{**found}}});
}

void Shell::absorb(Result<std::vector<Input>, std::string> inputs) {
  if (!inputs) give_up(inputs.error());
  auto heard = std::move(inputs).value();
  for (auto& input : heard) driver_->feed(std::move(input));
  group_.commit_its_own();
}

void Shell::listen_to_peers() {
  if (!ear_) ear_.emplace(executor_, ::dup(shared_->descriptor()));
  ear_->async_wait(net::asio::posix::stream_descriptor::wait_read,
                   [this](const net::ErrorCode& error) {
                     if (error) return;
                     if (!shared_->drain()) give_up("the store failed: the connection was lost");
                     absorb(shared_->news());
                     listen_to_peers();
                   });
}

/// Often enough that a dead server is soon found; many renewals fit into a lease.
void Shell::tend() {
  group_.commit();
  absorb(shared_->tend());
  absorb(shared_->news());  // should a notification have been lost
  tend_timer_.expires_after(std::min<std::chrono::microseconds>(
      1s, std::chrono::microseconds(options_.config.assumptions.node_lease.count() / 3)));
  tend_timer_.async_wait([this](const net::ErrorCode& error) {
    if (!error) tend();
  });
}

std::vector<net::ReadyWord> Shell::addresses() const {
  std::vector<net::ReadyWord> words{{"signaling", endpoint()}};
  if (control_grpc_) words.emplace_back("control", control_grpc_->endpoint());
  if (metrics_) words.emplace_back("metrics", metrics_->endpoint());
  return words;
}

Result<PushSender::Clients, std::string> Shell::make_clients() const {
  PushSender::Clients clients;
  if (options_.apns_key_file.empty()) {
    net::log(net::LogLevel::kWarning,
             "no --apns-key: phones are reached over their connection only");
    return clients;
  }
  const auto pem = net::read_file(options_.apns_key_file);
  if (!pem) return Failure{pem.error()};
  const auto key = net::Es256Key::read_private(*pem);
  if (!key) return Failure{options_.apns_key_file + ": " + key.error()};
  const auto tls = net::make_client_context({options_.apns_ca_file, {}, {}});
  if (!tls) return Failure{tls.error()};
  const auto wall = [clock = &process_.clock()] { return clock->now().wall; };
  const auto add = [&](Environment environment, const std::string& host) {
    apns_client::ApnsClientOptions o;
    o.host = host;
    o.connect_to = options_.apns_connect;
    o.connections = options_.apns_connections;
    o.seed = process_.seed();
    // The client waits in real time: at a speed of 10, two seconds of the story are 0.2 s of that.
    // All by the same factor, or what gives up first would not do so any more.
    const auto shortest = static_cast<double>(std::min(o.ping_after, o.ping_within).count());
    const double speed =
        std::min(process_.clock().speed(), shortest / static_cast<double>(kLeastWait.count()));
    for (Duration* const wait :
         {&o.answer_within, &o.ping_after, &o.ping_within, &o.ping_idle_after, &o.backoff_most}) {
      *wait = Duration{static_cast<std::int64_t>(static_cast<double>(wait->count()) / speed)};
    }
    clients[environment] = std::make_unique<apns_client::ApnsClient>(
        executor_, *tls,
        apns_client::ProviderToken(*key, {options_.apns_key_id, options_.apns_team_id}), wall, o);
  };
  add(Environment::kProduction, options_.apns_host);
  add(Environment::kSandbox, options_.apns_sandbox_host);
  return clients;
}

void Shell::execute(Effect& effect) {
  if (metrics_) metrics_->saw(process_.clock().now().instant, effect);
  group_.take(effect);
}

void Shell::perform(const Effect& effect) {
  struct Performer {
    Shell& shell;
    void operator()(const SendFrame& e) const { shell.signaling_.execute(e); }
    void operator()(const CloseConnection& e) const { shell.signaling_.execute(e); }
    void operator()(const SendPush& e) const { shell.pushes_->execute(e); }
    void operator()(const AbandonPush& e) const { shell.pushes_->execute(e); }
    void operator()(const Persist&) const {}
  };
  std::visit(Performer{*this}, effect);
}

GroupCommit::Hooks Shell::group_hooks() {
  return {[this](const Effect& effect) { perform(effect); },
          [](const std::string& why) { give_up(why); },
          [this](Duration took) {
            if (metrics_) metrics_->committed(took);
          }};
}

void Shell::must(const Stored& stored) {
  if (!stored) give_up(stored.error());
}

void Shell::give_up(const std::string& why) {
  // Going on would promise what a restart could not keep. Whoever restarts this process finds
  // everything up to the last commit.
  net::log(net::LogLevel::kError, why);
  std::_Exit(1);
}

net::ControlHooks Shell::control_hooks() {
  net::ControlHooks hooks;
  hooks.describe = [this](control::v1::DescribeResponse& response) {
    auto& address = *response.add_addresses();
    address.set_name("signaling");
    address.set_address(endpoint().text());
    for (const auto& row : assumption_table()) {
      net::add_assumption(response, row.name,
                          assumption_text(row, driver_->core().config().assumptions), row.source,
                          row.meaning);
    }
  };
  hooks.set_assumption = [this](const control::v1::SetAssumptionRequest& request) {
    const auto set = set_assumption(assumption_table(), driver_->core().assumptions(),
                                    request.name(), request.value());
    if (set) return grpc::Status::OK;
    return set.error() == AssumptionError::kUnknownName
               ? net::invalid_argument("name", "unknown assumption \"" + request.name() + "\"")
               : net::invalid_argument("value", "not a value of that kind: " + request.value());
  };
  hooks.reset = [this] {
    group_.commit();
    signaling_.close_all();
    if (store_) must(store_->clear());
    Config config = driver_->core().config();
    config.assumptions = options_.config.assumptions;
    driver_->core() = Server(config, process_.seed());
    driver_->arm();
    return grpc::Status::OK;
  };
  return hooks;
}

void Shell::drain(std::function<void()> done) {
  driver_->feed(DrainRequested{});
  drain_timer_.expires_after(kFarewell);
  drain_timer_.async_wait([this, done = std::move(done)](const net::ErrorCode&) {
    group_.commit();
    signaling_.close_all();
    pushes_->close();
    group_.commit();
    if (shared_ != nullptr) {
      tend_timer_.cancel();
      shared_->leave();
    }
    grpc_->shut_down(kStreamsEndWithin, executor_, [this, done] {
      if (!control_grpc_) return done();
      control_grpc_->shut_down(kStreamsEndWithin, executor_, done);
    });
  });
}

}  // namespace ringback::signaling::io
