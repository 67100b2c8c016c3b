#include "net/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

#include "base/hex.h"
#include "base/json.h"

namespace ringback::net {

namespace {

/// Separates message, keys and values on the way to the formatter, which alone knows the format.
constexpr char kSeparator = '\x1f';

std::vector<std::string> parts_of(std::string_view payload) {
  std::vector<std::string> parts;
  for (;;) {
    const auto end = payload.find(kSeparator);
    parts.emplace_back(payload.substr(0, end));
    if (end == std::string_view::npos) return parts;
    payload.remove_prefix(end + 1);
  }
}

/// Names and reasons come from strangers: a line stays one line.
std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      line += c;
    } else {
      line.append("\\x").append(1, kHexDigits[byte >> 4U]).append(1, kHexDigits[byte & 0xfU]);
    }
  }
  return line;
}

void append(spdlog::memory_buf_t& out, std::string_view text) {
  out.append(text.data(), text.data() + text.size());
}

class Formatter final : public spdlog::formatter {
 public:
  explicit Formatter(bool json)
      : json_(json),
        head_(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%f%z","level":"%l","process":"%n")"
                   : "%Y-%m-%d %H:%M:%S.%e %n %l: ",
              spdlog::pattern_time_type::local, "") {}

  void format(const spdlog::details::log_msg& line, spdlog::memory_buf_t& out) override {
    head_.format(line, out);
    const auto parts = parts_of({line.payload.data(), line.payload.size()});
    if (json_) append(out, ",\"message\":");
    append(out, json_ ? json_quote(parts[0]) : one_line(parts[0]));
    for (std::size_t i = 1; i + 1 < parts.size(); i += 2) {
      append(out, json_ ? "," + json_quote(parts[i]) + ":" + json_quote(parts[i + 1])
                        : " " + parts[i] + "=" + one_line(parts[i + 1]));
    }
    append(out, json_ ? "}\n" : "\n");
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<Formatter>(json_);
  }

 private:
  bool json_;
  spdlog::pattern_formatter head_;
};

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::off;
}

}  // namespace

bool set_up_log(std::string_view name, std::string_view format, std::string_view level) {
  constexpr std::string_view kLevels[] = {"debug", "info", "warn", "error", "off"};
  if (format != "text" && format != "json") return false;
  if (std::find(std::begin(kLevels), std::end(kLevels), level) == std::end(kLevels)) return false;
  auto logger = std::make_shared<spdlog::logger>(std::string(name),
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_formatter(std::make_unique<Formatter>(format == "json"));
  logger->set_level(spdlog::level::from_str(std::string(level)));
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
  return true;
}

void log(LogLevel level, std::string_view message, const std::vector<Field>& fields,
         const std::optional<CallId>& call) {
  if (!spdlog::should_log(level_of(level))) return;
  std::string payload(message);
  const auto add = [&payload](std::string_view key, std::string_view value) {
    payload.append(1, kSeparator).append(key).append(1, kSeparator);
    // A value that held one would become a field of its own.
    for (const char c : value) payload += c == kSeparator ? ' ' : c;
  };
  if (call) add("call", call->text());
  for (const auto& field : fields) add(field.key, field.value);
  spdlog::log(level_of(level), "{}", payload);
}

void log_trace(const TraceEvent& event) {
  const auto level = event.name == kRuleBrokenEvent ? LogLevel::kInfo : LogLevel::kDebug;
  if (!spdlog::should_log(level_of(level))) return;
  std::vector<Field> fields{{"lane", event.lane}};
  if (!event.to.empty()) fields.push_back({"to", event.to});
  fields.insert(fields.end(), event.fields.begin(), event.fields.end());
  log(level, event.name, fields, event.call);
}

bool logs_traces() { return spdlog::should_log(spdlog::level::debug); }

}  // namespace ringback::net
