// What a provider's client certificate says about its topics and its environment.
#pragma once

#include <string>

#include "apns-mock/core/inputs.h"

namespace ringback::apns {

/// Fills in the certificate parts of `facts` from a verified certificate in DER; leaves them
/// alone when it names no topic.
void read_client_certificate(const std::string& der, TransportFacts& facts);

}  // namespace ringback::apns
