// What a request about channels says, before anybody judges it.
#include "apns-mock/core/channel_gate.h"
#include "apns-mock/core/request.h"

namespace ringback::apns {
namespace {

std::optional<std::string_view>* header_slot(ChannelRequest& request, std::string_view name) {
  if (name == "apns-request-id") return &request.request_id;
  if (name == "apns-channel-id") return &request.channel_id;
  if (name == "apns-push-type") return &request.push_type_header;
  if (name == "apns-priority") return &request.priority_text;
  if (name == "apns-expiration") return &request.expiration_text;
  return nullptr;
}

}  // namespace

bool is_channel_request(const TransportFacts& transport, std::string_view path) {
  return transport.channel_management || is_broadcast_path(path);
}

ChannelRequest read_channel_request(const TransportFacts& transport,
                                    const RequestReceived& received) {
  ChannelRequest request;
  const auto door =
      transport.channel_management ? ChannelDoor::kManagement : ChannelDoor::kProvider;
  request.route = channel_route(door, received.method, received.path);
  request.repeated_header =
      read_headers(received, [&](std::string_view name) { return header_slot(request, name); });
  if (request.priority_text) request.priority = read_priority(*request.priority_text);
  if (request.expiration_text) request.expiration_s = read_seconds(*request.expiration_text);
  request.body = received.body;
  request.body_cut = received.body_cut;
  if (!request.body.empty() && !request.body_cut) request.json = parse_payload(request.body);
  return request;
}

}  // namespace ringback::apns
