#include "apns-mock/io/shell.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "apns-mock/io/services.h"
#include "apns-mock/io/wire.h"
#include "net/log.h"

namespace ringback::apns {
namespace {

constexpr auto kWaitDefault = std::chrono::milliseconds{10'000};

bool fits(const JournalEntry& entry, const control::v1::ListPushesRequest& filter) {
  return (filter.token().empty() || entry.token.text == filter.token()) &&
         (filter.topic().empty() || entry.topic.text == filter.topic()) &&
         (filter.status() == 0 || entry.status == filter.status()) &&
         entry.number > filter.after() &&
         (filter.call().empty() || (entry.call && entry.call->text() == filter.call()));
}

}  // namespace

struct Shell::Waiter {
  Waiter(net::asio::any_io_executor executor) : timer(std::move(executor)) {}
  control::v1::WaitPushesRequest request;
  control::v1::ListPushesResponse* response = nullptr;
  std::function<void(grpc::Status)> done;
  net::asio::steady_timer timer;
};

Shell::Shell(net::Process& process, ShellOptions options)
    : process_(process), options_(std::move(options)), verifier_(options_.verify_cache) {
  options_.config.keys.clear();
  options_.config.keep = !options_.state_file.empty();
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
  driver_ = std::make_unique<ApnsDriver>(executor(), Apns(options_.config, process_.seed()),
                                         process_.clock(), process_.traces(),
                                         [this](Effect& effect) { execute(effect); });
  providers_ = std::make_unique<Providers>(
      executor(), *tls, verifier_,
      static_cast<std::uint32_t>(std::max(options_.config.assumptions.initial_streams, 0)),
      [this](Input input) { feed(std::move(input)); });
  if (const auto restored = restore(); !restored) return restored;
  for (const auto& endpoint : options_.listen) {
    auto listening = providers_->listen(endpoint);
    if (!listening) return Failure{listening.error()};
    provider_endpoints_.push_back(*listening);
  }
  courier_service_ = make_courier_service(*this);
  apns_service_ = make_apns_service(*this);
  control_service_ = std::make_unique<net::ControlService>("apns-mock", executor(),
                                                           process_.traces(), control_hooks());
  auto grpc = net::GrpcServer::start(
      options_.courier, {courier_service_.get(), apns_service_.get(), control_service_.get()});
  if (!grpc) return Failure{grpc.error()};
  grpc_ = std::move(grpc).value();
  for (const auto& fault : options_.faults) driver_->post(FaultAdded{fault});
  return true;
}

Result<bool, std::string> Shell::restore() {
  if (options_.state_file.empty()) return true;
  auto store = Store::open(options_.state_file);
  if (!store) return Failure{store.error()};
  store_.emplace(std::move(store).value());
  auto kept = store_->load();
  if (!kept) return Failure{kept.error()};
  for (const auto& one : *kept) driver_->feed(one);
  return true;
}

std::vector<std::pair<std::string, net::Endpoint>> Shell::addresses() const {
  std::vector<std::pair<std::string, net::Endpoint>> all;
  for (const auto& endpoint : provider_endpoints_) all.emplace_back("provider", endpoint);
  all.emplace_back("courier", grpc_->endpoint());
  return all;
}

void Shell::drain(std::function<void()> done) {
  providers_->drain();
  for (const auto& [id, stream] : couriers_) {
    stream->finish({grpc::StatusCode::UNAVAILABLE, "apns-mock is shutting down"});
  }
  grpc_->shut_down(2s, executor(), std::move(done));
}

void Shell::feed(Input input) {
  const bool request = std::holds_alternative<RequestReceived>(input);
  driver_->feed(std::move(input));
  if (request && !waiters_.empty()) look_at_waiters();
}

void Shell::execute(Effect& effect) {
  std::visit(
      [this](auto& known) {
        using Known = std::decay_t<decltype(known)>;
        if constexpr (std::is_same_v<Known, IssueToken> || std::is_same_v<Known, DeliverPush>) {
          send_to(known.courier, to_wire(known));
        } else if constexpr (std::is_same_v<Known, Keep>) {
          if (!store_) return;
          const auto kept = store_->keep(known);
          if (!kept) net::log(net::LogLevel::kError, "cannot keep state: " + kept.error());
        } else {
          providers_->execute(known);
        }
      },
      effect);
}

void Shell::send_to(CourierId courier, courier::v1::CourierMessage message) {
  const auto found = couriers_.find(courier);
  if (found != couriers_.end()) found->second->send(std::move(message));
}

Shell::CourierStream::Events Shell::courier_opened(std::shared_ptr<CourierStream> stream) {
  const CourierId id{next_courier_++};
  couriers_.emplace(id, std::move(stream));
  driver_->feed(CourierOpened{id});
  return {[this, id](courier::v1::PhoneMessage& message) { courier_message(id, message); },
          [this, id] {
            couriers_.erase(id);
            driver_->feed(CourierClosed{id});
          }};
}

void Shell::courier_message(CourierId courier, courier::v1::PhoneMessage& message) {
  auto input = from_wire(courier, message);
  if (input) {
    driver_->feed(std::move(input).value());
    return;
  }
  const auto found = couriers_.find(courier);
  if (found == couriers_.end()) return;
  found->second->finish(net::invalid_argument(input.error().field, input.error().why));
}

grpc::Status Shell::add_key(const control::v1::AddKeyRequest& request) {
  const auto key = from_wire(request);
  if (!key) return net::invalid_argument(key.error().field, key.error().why);
  const auto added = verifier_.add_key(key->key_id, request.pem());
  if (!added) return net::invalid_argument("pem", added.error());
  driver_->feed(KeyAdded{*key});
  return grpc::Status::OK;
}

void Shell::list_pushes(const control::v1::ListPushesRequest& filter,
                        control::v1::ListPushesResponse& response) const {
  response.clear_pushes();
  const auto& entries = std::as_const(*driver_).core().journal().entries();
  std::vector<const JournalEntry*> found;
  for (auto it = entries.rbegin(); it != entries.rend(); ++it) {
    if (filter.limit() != 0 && found.size() == filter.limit()) break;
    if (fits(*it, filter)) found.push_back(&*it);
  }
  std::for_each(found.rbegin(), found.rend(),
                [&](const JournalEntry* entry) { *response.add_pushes() = to_wire(*entry); });
}

void Shell::wait_pushes(const control::v1::WaitPushesRequest& request,
                        control::v1::ListPushesResponse& response,
                        std::function<void(grpc::Status)> done) {
  const auto waiter = std::make_shared<Waiter>(executor());
  waiter->request = request;
  waiter->response = &response;
  waiter->done = std::move(done);
  waiters_.push_back(waiter);
  const auto within =
      request.within_ms() > 0 ? std::chrono::milliseconds(request.within_ms()) : kWaitDefault;
  waiter->timer.expires_after(within);
  waiter->timer.async_wait([this, waiter](const net::ErrorCode& error) {
    if (error) return;
    waiters_.remove(waiter);
    waiter->done({grpc::StatusCode::DEADLINE_EXCEEDED,
                  "seen so far: " + std::to_string(waiter->response->pushes_size())});
  });
  look_at_waiters();
}

void Shell::look_at_waiters() {
  for (auto it = waiters_.begin(); it != waiters_.end();) {
    const auto waiter = *it;
    list_pushes(waiter->request.filter(), *waiter->response);
    const auto wanted = std::max<std::uint32_t>(waiter->request.count(), 1);
    if (static_cast<std::uint32_t>(waiter->response->pushes_size()) < wanted) {
      ++it;
      continue;
    }
    it = waiters_.erase(it);
    waiter->timer.cancel();
    waiter->done(grpc::Status::OK);
  }
}

net::ControlHooks Shell::control_hooks() {
  net::ControlHooks hooks;
  hooks.describe = [this](control::v1::DescribeResponse& response) {
    for (const auto& [name, endpoint] : addresses()) {
      auto& address = *response.add_addresses();
      address.set_name(name);
      address.set_address(endpoint.text());
    }
    const auto& values = driver_->core().config().assumptions;
    for (const auto& row : assumption_table()) {
      net::add_assumption(response, row.name, assumption_text(row, values), row.source,
                          row.meaning);
    }
  };
  hooks.set_assumption = [this](const control::v1::SetAssumptionRequest& request) {
    Assumptions tried = driver_->core().config().assumptions;
    const auto set = set_assumption(assumption_table(), tried, request.name(), request.value());
    if (!set) {
      const bool unknown = set.error() == AssumptionError::kUnknownName;
      return net::invalid_argument(unknown ? "name" : "value",
                                   unknown ? "unknown" : "not of its kind");
    }
    driver_->feed(SettingChanged{request.name(), request.value()});
    return grpc::Status::OK;
  };
  hooks.reset = [this] {
    driver_->feed(FaultsCleared{});
    for (const auto& row : assumption_table()) {
      driver_->feed(
          SettingChanged{std::string(row.name), assumption_text(row, options_.config.assumptions)});
    }
    driver_->core().forget_journal();
    return grpc::Status::OK;
  };
  return hooks;
}

}  // namespace ringback::apns
