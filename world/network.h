// All links of a world and what is under way on them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "base/time.h"
#include "world/event_queue.h"
#include "world/link.h"
#include "world/message.h"
#include "world/setup.h"

namespace ringback::world {

class Network {
 public:
  /// Two links for each phone, NAME-signaling and NAME-apns, and signaling-apns.
  Network(const Setup& setup, const Rng& rng);

  static std::size_t app_link(std::size_t phone) { return 2 * phone; }
  static std::size_t courier_link(std::size_t phone) { return 2 * phone + 1; }
  std::size_t provider_link() const { return links_.size() - 1; }
  std::size_t size() const { return links_.size(); }
  Link& link(std::size_t index) { return links_[index]; }
  const Link& link(std::size_t index) const { return links_[index]; }
  std::optional<std::size_t> find(std::string_view name) const;

  /// Sends over a link: it arrives later, waits for a silent line, or is lost on a broken one.
  template <class What>
  void send(Instant now, std::size_t link, Way way, What what) {
    message_to_send(now, link, way) = std::move(what);
  }
  /// Tells an end something that needs no network.
  template <class What>
  void tell(Instant at, What what) {
    message_to_tell(at) = std::move(what);
  }
  /// Drops what is under way, both ways or one.
  void reset(std::size_t link);
  void reset(std::size_t link, Way way);
  /// Sends on what waited while the line was silent.
  void release(Instant now, std::size_t link);

  std::optional<Instant> next_at() const { return queue_.next_at(); }
  /// Hands the first message to `deliver`, if nothing reset its way since it left.
  template <class Deliver>
  void pop(Deliver deliver) {
    queue_.pop([&](Delivery& delivery) {
      if (arrives(delivery)) deliver(delivery.message);
    });
  }

 private:
  Message& message_to_send(Instant now, std::size_t link, Way way);
  Message& message_to_tell(Instant at);
  bool arrives(const Delivery& delivery) const {
    return delivery.link == Delivery::kNoLink ||
           delivery.generation == links_[delivery.link].generation(delivery.way);
  }

  std::vector<Link> links_;
  std::vector<std::vector<Delivery>> waiting_;  ///< by link, while its line is silent
  Message lost_;                                ///< what a broken line was given last
  EventQueue<Delivery> queue_;
};

}  // namespace ringback::world
