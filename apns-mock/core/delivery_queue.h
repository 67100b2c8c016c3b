// Store and forward: from the 200 to the phone. One stored push per device and topic; every
// accepted push is delivered, expired, replaced or dropped exactly once, with a reason.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "apns-mock/core/config.h"
#include "apns-mock/core/effects.h"
#include "apns-mock/core/journal.h"
#include "apns-mock/core/push_life.h"
#include "base/push.h"
#include "base/trace.h"

namespace ringback::apns {

/// A push the gate let pass.
struct AcceptedPush {
  CourierPush push;
  DeviceId device;  ///< empty: the token is nobody's
  BundleId bundle;
  std::optional<std::int64_t> expiration_s;  ///< as in the header
  std::optional<CallId> call;
  std::uint64_t journal_number = 0;
  std::string channel;     ///< of a broadcast, whose copies share the journal's entry
  Duration hold{};         ///< not sent to the phone before this has passed
  bool overtaken = false;  ///< the hold ends once a later push has gone to the phone
};

class DeliveryQueue {
 public:
  DeliveryQueue(const Config& config, Journal& journal) : config_(config), journal_(journal) {}

  using Out = Reaction<Effect>;
  void accept(const Now& now, AcceptedPush push, Out& out);
  /// The push is accepted and nobody will ever have it.
  void accept_and_drop(const Now& now, AcceptedPush push, std::string why, Out& out);
  void restore(const Now& now, const KeptPush& kept, Out& out);
  void phone_online(const Now& now, CourierId courier, const DeviceId& device, Out& out);
  void phone_offline(const Now& now, CourierId courier, const DeviceId& device, Out& out);
  void courier_closed(const Now& now, CourierId courier, Out& out);
  /// False when this courier has no such push under way.
  bool handled(const Now& now, CourierId courier, const ApnsId& id, PushFate fate, Out& out);
  void token_gone(const Now& now, const DeviceToken& token, Out& out);
  void set_power(const Now& now, const DeviceId& device, bool saves, Out& out);
  void drop_all(const Now& now, const std::string& why, Out& out);
  void tick(const Now& now, Out& out);

  std::optional<Instant> next_deadline() const;
  std::size_t open_pushes() const { return pushes_.size(); }
  bool is_online(const DeviceId& device) const { return online_.contains(device); }

 private:
  using Serial = std::uint64_t;
  struct Push {
    Serial serial = 0;
    AcceptedPush accepted;
    PushState state = PushState::kAccepted;
    Instant keep_until{};  ///< stored no longer than this
    Instant not_before{};  ///< held back until then
    bool kept = false;     ///< a later process would know of it
    bool aside = false;    ///< a fault holds it: it takes no place in storage
    std::optional<Instant> deadline;
  };
  using Pushes = std::map<Serial, Push>;
  using Slot = std::pair<DeviceId, std::string>;

  Pushes::iterator add(const Now& now, AcceptedPush push);
  void send_or_store(const Now& now, Pushes::iterator it, Out& out);
  void send(const Now& now, Pushes::iterator it, CourierId courier, Out& out);
  void store(const Now& now, Pushes::iterator it, PushEvent event, std::string why, Out& out);
  void take_slot(const Now& now, Pushes::iterator it, Out& out);
  /// Where the push can go now, if anywhere.
  std::optional<CourierId> way_to(const Push& push) const;
  void let_overtaken_go(const Now& now, const DeviceId& device, Serial later, Out& out);
  void send_stored(const Now& now, const DeviceId& device, Out& out);
  void lose_link(const Now& now, Pushes::iterator it, Out& out);
  void settle(const Now& now, Pushes::iterator it, PushEvent event, PushState state,
              std::string why, Out& out);
  void set_state(const Now& now, Push& push, PushEvent event, PushState state, std::string why,
                 Out& out);
  void set_deadline(Pushes::iterator it, std::optional<Instant> at);
  Pushes::iterator sent_to(CourierId courier, const ApnsId& id);
  Slot slot_of(const Push& push) const;
  Duration retention(const Now& now, const AcceptedPush& push) const;

  const Config& config_;
  Journal& journal_;
  Serial next_ = 1;
  Pushes pushes_;
  std::map<DeviceId, std::set<Serial>> by_device_;
  std::map<Slot, Serial> stored_;
  std::set<std::pair<Instant, Serial>> deadlines_;
  std::map<DeviceId, CourierId> online_;
  std::set<DeviceId> power_saving_;
  std::set<std::pair<ApnsId, Serial>> sent_;
};

}  // namespace ringback::apns
