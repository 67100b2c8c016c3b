// Call history for other programs: one JSON object or one CSV row per call.
#pragma once

#include <ostream>
#include <string>

#include "signaling-server/io/store.h"

namespace ringback::signaling::io {

enum class HistoryFormat { kJsonLines, kCsv };

std::string history_line(const CallRecord& call, HistoryFormat format);
/// Every call on file, oldest first; CSV begins with its column names.
Stored write_history(Store& store, HistoryFormat format, std::ostream& out);

}  // namespace ringback::signaling::io
