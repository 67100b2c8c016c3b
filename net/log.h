// Log lines for operators: text or JSON by one switch, with the call id on every line that has
// one. What tests assert on is the trace, never this.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/trace.h"

namespace ringback::net {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// Sets the process' log up; lines go to stderr. `format` is "text" or "json", `level` one of
/// "debug", "info", "warn", "error", "off"; false for other words.
bool set_up_log(std::string_view name, std::string_view format, std::string_view level);

/// One line.
void log(LogLevel level, std::string_view message, const std::vector<Field>& fields = {},
         const std::optional<CallId>& call = {});

/// A trace event as a line, at debug level; a broken rule at info.
void log_trace(const TraceEvent& event);
/// Whether `log_trace` writes every event.
bool logs_traces();

}  // namespace ringback::net
