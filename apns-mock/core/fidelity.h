// The fidelity document: what this server does where, and how sure anybody can be of it, printed
// from the same tables that the server runs on.
#pragma once

#include <string>

namespace ringback::apns {

/// docs/apns-fidelity.md, whole.
std::string fidelity_document();

}  // namespace ringback::apns
