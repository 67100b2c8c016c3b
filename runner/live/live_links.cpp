#include "runner/live/live_links.h"

#include <variant>

namespace ringback::runner {

LiveLinks::LiveLinks(const Plan& plan, double speed, std::uint64_t seed)
    : plan_(plan), relays_(speed, seed) {
  for (const auto& link : plan.links) wanted_.insert(link.link);
  for (const auto& step : plan.steps) {
    if (const auto* change = std::get_if<LinkChange>(&step.action)) wanted_.insert(change->link);
  }
}

Result<std::string, std::string> LiveLinks::way(const std::string& link,
                                                const std::string& target) {
  return wanted_.contains(link) ? relays_.open(link, target) : target;
}

Result<std::string, std::string> LiveLinks::way_to_apns(const std::string& provider) {
  return way("signaling-apns", provider);
}

std::optional<std::string> LiveLinks::open(Stack& stack, Remote& remote) {
  for (const auto& phone : plan_.phones) {
    const std::string app_link = phone.name + "-signaling";
    const std::string courier_link = phone.name + "-apns";
    if (!wanted_.contains(app_link) && !wanted_.contains(courier_link)) continue;
    const auto signaling = way(app_link, stack.addresses().signaling);
    if (!signaling) return signaling.error();
    const auto courier = way(courier_link, stack.addresses().courier);
    if (!courier) return courier.error();
    const auto host = stack.start_devices(phone.name, *courier, *signaling);
    if (!host) return host.error();
    remote.settle(phone.name, *host);
  }
  return {};
}

}  // namespace ringback::runner
