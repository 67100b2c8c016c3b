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

void Network::send(Instant now, std::size_t link, Way way, Message message) {
  Link& line = links_[link];
  Delivery delivery{link, way, line.generation(way), std::move(message)};
  switch (line.quality().line) {
    case Line::kUp:
      queue_.push(line.arrival(now, way), std::move(delivery));
      break;
    case Line::kBroken:
      break;
    case Line::kSilent:
      waiting_[link].push_back(std::move(delivery));
      break;
  }
}

void Network::tell(Instant at, Message message) {
  queue_.push(at, {Delivery::kNoLink, Way::kThere, 0, std::move(message)});
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

std::optional<Message> Network::pop() {
  Delivery delivery = queue_.pop();
  if (delivery.link != Delivery::kNoLink &&
      delivery.generation != links_[delivery.link].generation(delivery.way)) {
    return {};
  }
  return std::move(delivery.message);
}

}  // namespace ringback::world
