// The core of apns-mock: routes what happens to the room it concerns and answers requests.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "apns-mock/core/channel_gate.h"
#include "apns-mock/core/config.h"
#include "apns-mock/core/connection.h"
#include "apns-mock/core/delivery_queue.h"
#include "apns-mock/core/effects.h"
#include "apns-mock/core/fault_book.h"
#include "apns-mock/core/inputs.h"
#include "apns-mock/core/journal.h"
#include "apns-mock/core/request_gate.h"
#include "apns-mock/core/token_registry.h"
#include "base/rng.h"
#include "base/trace.h"

namespace ringback::apns {

class Apns {
 public:
  using Out = Reaction<Effect>;

  Apns(Config config, std::uint64_t seed);
  Apns(Apns&&) = default;
  Apns& operator=(Apns&&) = delete;

  void on(const Now& now, const Input& input, Out& out);
  std::optional<Instant> next_deadline() const;

  const Config& config() const { return *config_; }
  const Journal& journal() const { return *journal_; }
  const TokenRegistry& tokens() const { return registry_; }
  const ProviderAuth& keys() const { return auth_; }
  const FaultBook& faults() const { return faults_; }
  const DeliveryQueue& deliveries() const { return queue_; }
  const ChannelBook& channels() const { return channels_; }
  void set_trace(bool on) { config_->trace = on; }

 private:
  void handle(const Now& now, const ConnectionOpened& input, Out& out);
  void handle(const Now& now, const RequestReceived& input, Out& out);
  void handle(const Now& now, const RequestMalformed& input, Out& out);
  void handle(const Now& now, const ConnectionClosed& input, Out& out);
  void handle(const Now& now, const CourierOpened& input, Out& out);
  void handle(const Now& now, const CourierClosed& input, Out& out);
  void handle(const Now& now, const PhoneOnline& input, Out& out);
  void handle(const Now& now, const PhoneOffline& input, Out& out);
  void handle(const Now& now, const TokenRequested& input, Out& out);
  void handle(const Now& now, const TokenReleased& input, Out& out);
  void handle(const Now& now, const TokenExpired& input, Out& out);
  void handle(const Now& now, const PushHandled& input, Out& out);
  void handle(const Now& now, const KeyAdded& input, Out& out);
  void handle(const Now& now, const KeyRevoked& input, Out& out);
  void handle(const Now& now, const FaultAdded& input, Out& out);
  void handle(const Now& now, const FaultsCleared& input, Out& out);
  void handle(const Now& now, const SettingChanged& input, Out& out);
  void handle(const Now& now, const PushResent& input, Out& out);
  void handle(const Now& now, const PowerSaved& input, Out& out);
  void handle(const Now& now, const ChannelSubscribed& input, Out& out);
  void handle(const Now& now, const ResetRequested& input, Out& out);
  void handle(const Now& now, const Restored& input, Out& out);
  void handle(const Now& now, const Tick& input, Out& out);

  bool refuse_certificate(const Now& now, const RequestReceived& input, Connection& connection,
                          Out& out);
  void judge_request(const Now& now, const RequestReceived& input, Connection& connection,
                     FaultBook::Entry* fault, Out& out);
  bool meet_fault(const Now& now, const RequestReceived& input, Connection& connection,
                  FaultBook::Entry* fault, Handling& handling, Out& out);
  FaultBook::Entry* meet_directive(const Now& now, const RequestReceived& input,
                                   const Request& request, std::optional<FaultBook>& book);
  void answer_by_fault(const Now& now, const RequestReceived& input, const Request& request,
                       const Fault& fault, Duration late, Out& out);
  std::uint64_t record(const Now& now, const RequestReceived& input, const Request& request,
                       const Respond& answer, std::string_view failed, std::string why);
  void take_push(const Now& now, const RequestReceived& input, const Request& request,
                 const Respond& answer, const Handling& handling, Out& out);
  Instant respond(const Now& now, Respond answer, std::optional<CallId> call,
                  const Handling& handling, Out& out);
  Respond answer_to(const RequestReceived& input, const Request& request,
                    const Connection& connection);
  void after_verdict(Connection& connection, const RequestReceived& input,
                     std::optional<Reason> reason, Instant answered, Out& out);
  void act_at(Instant when, Effect effect, Out& out);
  void limit_streams(Connection& connection, ConnectionId id, int streams, Out& out);
  void close_idle(const Now& now, Out& out);
  void apply_faults(const Now& now, Out& out);
  void judge_channel_request(const Now& now, const RequestReceived& input, Connection& connection,
                             const Handling& handling, Out& out);
  void broadcast(const Now& now, const ChannelRequest& request, std::uint64_t number,
                 const Handling& handling, Out& out);

  // On the heap because the queue refers to them and an Apns may be moved.
  std::unique_ptr<Config> config_;
  Rng rng_;
  TokenRegistry registry_;
  ProviderAuth auth_;
  std::unique_ptr<Journal> journal_;
  FaultBook faults_;
  DeliveryQueue queue_;
  ChannelBook channels_;
  std::map<ConnectionId, Connection> connections_;
  std::optional<Instant> idle_check_;  ///< none is idle for long enough before this
  /// For the lint on second pushes to one device: a call and its device token's hash.
  std::map<std::pair<CallId, std::size_t>, std::uint64_t> pushed_calls_;
  std::multimap<Instant, LaterAnswer> later_;
  Assumptions base_;        ///< before the faults in force
  Assumptions configured_;  ///< at the start
  SetDoor::Door door_ = SetDoor::Door::kOpen;
  Instant last_;
};

}  // namespace ringback::apns
