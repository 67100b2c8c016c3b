// The one place where apns-mock's structs and the wire's messages are translated.
#pragma once

#include <optional>
#include <string>

#include "apns-mock/core/channel_book.h"
#include "apns-mock/core/effects.h"
#include "apns-mock/core/fault_book.h"
#include "apns-mock/core/inputs.h"
#include "apns-mock/core/journal.h"
#include "apns-mock/core/token_registry.h"
#include "base/result.h"
#include "net/http2_session.h"
#include "proto/control/v1/channels.pb.h"
#include "proto/control/v1/control.pb.h"
#include "proto/courier/v1/courier.pb.h"

namespace ringback::apns {

/// The field that makes no sense, and why, for INVALID_ARGUMENT.
struct WireError {
  std::string field;
  std::string why;
};
/// What a phone said, as the core's input.
Result<Input, WireError> from_wire(CourierId courier, courier::v1::PhoneMessage& message);
courier::v1::CourierMessage to_wire(const IssueToken& effect);
courier::v1::CourierMessage to_wire(const DeliverPush& effect);

/// An HTTP/2 request without its provider token's facts.
RequestReceived from_wire(ConnectionId connection, net::Http2Request& request);
/// The answer's headers; the body goes into `body`.
net::HeaderList to_wire(const Respond& answer, std::string& body);
/// Which of Apple's hosts this name is; nothing for others.
std::optional<Environment> environment_of_host(std::string_view host);
/// The namespace that a host name asks for, "NAME.apns.localhost"; empty for others.
std::string space_of_host(std::string_view host);
std::string host_of_space(const std::string& space);

control::v1::Token to_wire(const TokenRecord& record);
control::v1::Channel to_wire(const Channel& channel);
control::v1::ListFaultsResponse to_wire(const FaultBook& book);
Result<ProviderKey, WireError> from_wire(const control::v1::AddKeyRequest& request);
control::v1::PushRecord to_wire(const JournalEntry& entry);

}  // namespace ringback::apns
