// What the log remembers, as the same self-contained page that `ringback run --html` writes.
#pragma once

#include <cstdint>
#include <string>

#include "console/event_log.h"
#include "console/http.h"

namespace ringback::console {

/// Which of the events; as the page's ladder chooses them.
struct ReportQuery {
  std::string call;          ///< only what belongs to this one, unless empty
  std::string search;        ///< only events that hold all of these words
  bool only_broken = false;  ///< only broken rules
  std::uint64_t after = 0;   ///< only what followed the event of this number
};

/// 404 when there is nothing.
Response event_report(const EventLog& log, const ReportQuery& query);

}  // namespace ringback::console
