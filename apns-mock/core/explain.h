// Why a request was refused, for a person: not the reason's word but what was seen.
#pragma once

#include <string>

#include "apns-mock/core/reasons.h"
#include "apns-mock/core/request_gate.h"

namespace ringback::apns {

/// One sentence; the trigger of the table where nothing more exact can be said.
std::string explain(Reason reason, const GateContext& context);

}  // namespace ringback::apns
