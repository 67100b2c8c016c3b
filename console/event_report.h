// What the log remembers, as the same self-contained page that `ringback run --html` writes.
#pragma once

#include <string>

#include "console/event_log.h"
#include "console/http.h"

namespace ringback::console {

/// Only what belongs to one call when `call` is not empty; 404 when there is nothing.
Response event_report(const EventLog& log, const std::string& call);

}  // namespace ringback::console
