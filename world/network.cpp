#include "world/network.h"

#include <utility>

namespace ringback::world {

Network::Network(const Setup& setup, const Rng& rng) {
  const auto add = [&](std::string name, Duration delay) {
    links_.emplace_back(std::move(name), LinkQuality{.delay = delay}, setup.links.retransmission,
                        rng);
  };
  for (const auto& phone : setup.phones) {
    add(phone.name + "-signaling", setup.links.app_delay);
    add(phone.name + "-apns", setup.links.courier_delay);
  }
  add("signaling-apns", setup.links.provider_delay);
  waiting_.resize(links_.size());
}

std::optional<std::size_t> Network::find(std::string_view name) const {
  for (std::size_t i = 0; i < links_.size(); ++i) {
    if (links_[i].name() == name) return i;
  }
  return {};
}

Message& Network::message_to_send(Instant now, std::size_t link, Way way) {
  Link& line = links_[link];
  if (line.quality().line == Line::kBroken) return lost_;
  Delivery& delivery = line.quality().line == Line::kSilent ? waiting_[link].emplace_back()
                                                            : queue_.push(line.arrival(now, way));
  delivery.link = link;
  delivery.way = way;
  delivery.generation = line.generation(way);
  return delivery.message;
}

Message& Network::message_to_tell(Instant at) {
  Delivery& delivery = queue_.push(at);
  delivery.link = Delivery::kNoLink;
  return delivery.message;
}

void Network::reset(std::size_t link) {
  reset(link, Way::kThere);
  reset(link, Way::kBack);
  waiting_[link].clear();
}

void Network::reset(std::size_t link, Way way) { links_[link].reset(way); }

void Network::release(Instant now, std::size_t link) {
  std::vector<Delivery> held = std::exchange(waiting_[link], {});
  for (auto& delivery : held) {
    if (delivery.generation != links_[link].generation(delivery.way)) continue;
    queue_.push(links_[link].arrival(now, delivery.way), std::move(delivery));
  }
}

}  // namespace ringback::world
