#include "signaling-server/io/shell.h"

#include <cstdlib>
#include <utility>

#include "net/es256.h"
#include "net/log.h"
#include "net/tls_material.h"

namespace ringback::signaling::io {
namespace {

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
      drain_timer_(executor_) {}

Result<bool, std::string> Shell::start() {
  auto clients = make_clients();
  if (!clients) return Failure{clients.error()};
  Restored restored;
  if (!options_.store_file.empty()) {
    auto store = open_sqlite_store(options_.store_file);
    if (!store) return Failure{store.error()};
    store_ = std::move(store).value();
    options_.config.persist = true;
    auto kept =
        store_->load(static_cast<std::size_t>(options_.config.assumptions.remembered_calls));
    if (!kept) return Failure{kept.error()};
    restored.changes = std::move(kept).value();
  }
  pushes_.emplace(executor_, std::move(clients).value());
  driver_.emplace(executor_, Server(options_.config, process_.seed()), process_.clock(),
                  process_.traces(), [this](Effect& effect) { execute(effect); });
  const auto feed = [this](Input input) { driver_->feed(std::move(input)); };
  pushes_->set_feed(feed);
  signaling_.set_feed(feed);
  feed(std::move(restored));
  auto grpc = net::GrpcServer::start(options_.listen, {&signaling_, &calls_, &control_});
  if (!grpc) return Failure{grpc.error()};
  grpc_ = std::move(grpc).value();
  return true;
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
    clients[environment] = std::make_unique<apns_client::ApnsClient>(
        executor_, *tls,
        apns_client::ProviderToken(*key, {options_.apns_key_id, options_.apns_team_id}), wall, o);
  };
  add(Environment::kProduction, options_.apns_host);
  add(Environment::kSandbox, options_.apns_sandbox_host);
  return clients;
}

void Shell::execute(Effect& effect) {
  if (const auto* change = std::get_if<Persist>(&effect)) {
    if (!store_) return;
    must(store_->keep(change->change));
    if (std::exchange(uncommitted_, true)) return;
    // After the inputs that are waiting already: what they change goes into the same transaction,
    // so that the busier the server is, the fewer commits a call costs.
    net::asio::post(executor_, [this] { commit(); });
    return;
  }
  if (uncommitted_) {
    held_.push_back(std::move(effect));
  } else {
    perform(effect);
  }
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

void Shell::commit() {
  if (!std::exchange(uncommitted_, false)) return;
  must(store_->commit());
  for (const auto& effect : std::exchange(held_, {})) perform(effect);
}

void Shell::must(const Stored& stored) {
  if (stored) return;
  // Going on would promise what a restart could not keep. Whoever restarts this process finds
  // everything up to the last commit.
  net::log(net::LogLevel::kError, stored.error());
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
    commit();
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
    commit();
    signaling_.close_all();
    pushes_->close();
    commit();
    grpc_->shut_down(kStreamsEndWithin, executor_, done);
  });
}

}  // namespace ringback::signaling::io
