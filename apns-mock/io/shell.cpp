#include "apns-mock/io/shell.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "apns-mock/io/services.h"
#include "apns-mock/io/wire.h"
#include "net/log.h"

namespace ringback::apns {
namespace {

constexpr const char* kNobody = "-";  // no namespace can be called so

}  // namespace

Shell::Shell(net::Process& process, ShellOptions options)
    : process_(process), options_(std::move(options)), verifier_(options_.verify_cache) {
  options_.config.keys.clear();
  for (const auto& key : options_.keys) options_.config.keys.push_back(key.key);
}

Shell::~Shell() = default;

Result<bool, std::string> Shell::start() {
  for (const auto& key : options_.keys) {
    const auto added = verifier_.add_key(key.key.key_id, key.pem);
    if (!added) return Failure{"provider key " + key.key.key_id + ": " + added.error()};
  }
  auto tls = net::make_server_context(options_.tls);
  if (!tls) return Failure{tls.error()};
  add_space({}, &process_.traces());
  ProvidersOptions providers;
  providers.tls = *tls;
  providers.initial_streams =
      static_cast<std::uint32_t>(std::max(options_.config.assumptions.initial_streams, 0));
  providers.handshake_within = options_.handshake_within;
  providers.threads = options_.threads;
  providers_ = std::make_unique<Providers>(executor(), std::move(providers), verifier_,
                                           [this](Input input) { feed(std::move(input)); });
  if (const auto restored = restore(); !restored) return restored;
  for (const auto& endpoint : options_.listen) {
    auto listening = providers_->listen(endpoint, {});
    if (!listening) return Failure{listening.error()};
    provider_endpoints_.push_back(*listening);
  }
  for (const auto& endpoint : options_.channels) {
    auto listening = providers_->listen(endpoint, {{}, true});
    if (!listening) return Failure{listening.error()};
    channel_endpoints_.push_back(*listening);
  }
  courier_service_ = make_courier_service(*this);
  apns_service_ = make_apns_service(*this);
  channels_service_ = make_channels_service(*this);
  control_service_ = std::make_unique<net::ControlService>("apns-mock", executor(),
                                                           process_.traces(), control_hooks());
  auto grpc =
      net::GrpcServer::start(options_.courier, {courier_service_.get(), apns_service_.get(),
                                                channels_service_.get(), control_service_.get()});
  if (!grpc) return Failure{grpc.error()};
  grpc_ = std::move(grpc).value();
  if (options_.admin) {
    admin_ = std::make_unique<AdminServer>(executor(), *this);
    auto listening = admin_->listen(*options_.admin);
    if (!listening) return Failure{listening.error()};
  }
  for (const auto& fault : options_.config.faults) spaces_.at({})->driver().post(FaultAdded{fault});
  return true;
}

Result<bool, std::string> Shell::restore() {
  if (options_.state_file.empty()) return true;
  auto store = Store::open(options_.state_file);
  if (!store) return Failure{store.error()};
  store_.emplace(std::move(store).value());
  auto kept = store_->load();
  if (!kept) return Failure{kept.error()};
  for (const auto& one : *kept) spaces_.at({})->driver().feed(one);
  return true;
}

std::vector<std::pair<std::string, net::Endpoint>> Shell::addresses() const {
  std::vector<std::pair<std::string, net::Endpoint>> all;
  for (const auto& endpoint : provider_endpoints_) all.emplace_back("provider", endpoint);
  for (const auto& endpoint : channel_endpoints_) all.emplace_back("channels", endpoint);
  all.emplace_back("courier", grpc_->endpoint());
  if (admin_) all.emplace_back("admin", admin_->endpoint());
  return all;
}

void Shell::drain(std::function<void()> done) {
  providers_->drain();
  if (admin_) admin_->stop();
  for (const auto& [id, courier] : couriers_) {
    courier.stream->finish({grpc::StatusCode::UNAVAILABLE, "apns-mock is shutting down"});
  }
  grpc_->shut_down(2s, executor(), std::move(done));
}

void Shell::add_space(const std::string& name, net::TraceHub* traces) {
  Config config = options_.config;
  // Only the common one outlives the process, and has the command line's faults.
  if (!name.empty()) config.faults.clear();
  config.keep = name.empty() && !options_.state_file.empty();
  const std::uint64_t seed =
      name.empty() ? process_.seed() : Rng(process_.seed()).fork(name).next();
  const Space::Around around{executor(), process_.clock(), verifier_,
                             process_.traces().backlog_limit(),
                             [this](Space& space, Effect& effect) { execute(space, effect); }};
  spaces_.emplace(name, std::make_unique<Space>(name, around, std::move(config), seed, traces));
}

Space* Shell::space_of(ConnectionId connection) {
  if (connections_.empty()) return spaces_.at({}).get();
  const auto known = connections_.find(connection);
  if (known == connections_.end()) return spaces_.at({}).get();
  const auto found = spaces_.find(known->second);
  return found == spaces_.end() ? nullptr : found->second.get();
}

void Shell::opened(ConnectionOpened input) {
  const ConnectionId id = input.connection;
  const std::string name = input.transport.space;
  if (name.empty()) return spaces_.at({})->feed(std::move(input));
  connections_.emplace(id, name);
  const auto found = space(name, Access::kMake);
  if (!found || (*found)->door != SetDoor::Door::kOpen) {
    // The door of a namespace is behind TLS, where it is known whose it is.
    const bool hard = found && (*found)->door == SetDoor::Door::kRefuse;
    // What it still says is nobody's.
    connections_[id] = kNobody;
    providers_->execute(CloseConnection{id, hard});
    return;
  }
  (*found)->feed(std::move(input));
}

void Shell::feed(Input input) {
  if (auto* const open = std::get_if<ConnectionOpened>(&input)) return opened(std::move(*open));
  const ConnectionId connection = std::visit(
      [](const auto& known) {
        if constexpr (requires { known.connection; }) return known.connection;
        return ConnectionId{};
      },
      input);
  const bool closed = std::holds_alternative<ConnectionClosed>(input);
  if (Space* const space = space_of(connection)) space->feed(std::move(input));
  if (closed) connections_.erase(connection);
}

void Shell::execute(Space& space, Effect& effect) {
  std::visit(
      [this, &space](auto& known) {
        using Known = std::decay_t<decltype(known)>;
        if constexpr (std::is_same_v<Known, IssueToken> || std::is_same_v<Known, DeliverPush>) {
          if (known.courier == kOperatorCourier) return space.operate(known);
          send_to(known.courier, to_wire(known));
        } else if constexpr (std::is_same_v<Known, Keep>) {
          if (!store_ || !space.common()) return;
          const auto kept = store_->keep(known);
          if (!kept) net::log(net::LogLevel::kError, "cannot keep state: " + kept.error());
        } else if constexpr (std::is_same_v<Known, SetDoor>) {
          set_door(space, known);
        } else {
          providers_->execute(std::move(known));
        }
      },
      effect);
}

void Shell::set_door(Space& space, const SetDoor& effect) {
  space.door = effect.door;
  if (!space.common()) return;
  if (effect.door == SetDoor::Door::kForeignChain && options_.foreign_tls) {
    auto files = options_.foreign_tls();
    auto tls = files ? net::make_server_context(*files)
                     : Result<net::TlsContext, std::string>(Failure{files.error()});
    if (!tls) net::log(net::LogLevel::kError, "no foreign chain: " + tls.error());
    if (tls) providers_->set_foreign(*tls);
  }
  providers_->execute(effect);
}

void Shell::send_to(CourierId courier, courier::v1::CourierMessage message) {
  const auto found = couriers_.find(courier);
  if (found != couriers_.end()) found->second.stream->send(std::move(message));
}

Shell::CourierStream::Events Shell::courier_opened(std::shared_ptr<CourierStream> stream,
                                                   const std::string& name) {
  const auto in = space(name, Access::kMake);
  if (!in) {
    stream->finish(in.error());
    return {[](courier::v1::PhoneMessage&) {}, [] {}};
  }
  const CourierId id{next_courier_++};
  couriers_.emplace(id, Courier{std::move(stream), name});
  (*in)->driver().feed(CourierOpened{id});
  return {[this, id](courier::v1::PhoneMessage& message) { courier_message(id, message); },
          [this, id] {
            const auto found = couriers_.find(id);
            if (found == couriers_.end()) return;
            const auto in_space = spaces_.find(found->second.space);
            couriers_.erase(found);
            if (in_space != spaces_.end()) in_space->second->driver().feed(CourierClosed{id});
          }};
}

void Shell::courier_message(CourierId courier, courier::v1::PhoneMessage& message) {
  const auto found = couriers_.find(courier);
  if (found == couriers_.end()) return;
  const auto in_space = spaces_.find(found->second.space);
  if (in_space == spaces_.end()) return;
  auto input = from_wire(courier, message);
  if (input) {
    in_space->second->driver().feed(std::move(input).value());
    return;
  }
  found->second.stream->finish(net::invalid_argument(input.error().field, input.error().why));
}

}  // namespace ringback::apns
