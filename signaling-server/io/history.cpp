#include "signaling-server/io/history.h"

#include "base/json.h"

namespace ringback::signaling::io {
namespace {

/// RFC 4180: quoted when it must be, quotes doubled. A leading "=", "+", "-" or "@" would be a
/// formula to a spreadsheet, and names come from strangers.
std::string csv_cell(const std::string& text) {
  const bool formula =
      !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
  if (!formula && text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string cell = formula ? "\"'" : "\"";
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell + "\"";
}

std::string ms_text(const std::optional<WallTime>& time) {
  return time ? std::to_string(time->unix_ms()) : std::string();
}

std::string json_line(const CallRecord& call) {
  JsonObject line{{"call", call.id.text()},
                  {"caller", call.caller.user.text},
                  {"caller_device", call.caller.device.text},
                  {"callee", call.callee.text},
                  {"video", call.info.video},
                  {"state", call.state},
                  {"dialled_at_ms", call.dialled_at.unix_ms()}};
  if (call.answered_at) line["answered_at_ms"] = call.answered_at->unix_ms();
  if (call.ended_at) line["ended_at_ms"] = call.ended_at->unix_ms();
  if (call.reason) line["reason"] = to_string(*call.reason);
  if (!call.answered_by.empty()) line["device"] = call.answered_by.text;
  return Json(std::move(line)).text();
}

std::string csv_line(const CallRecord& call) {
  std::string line = call.id.text();
  for (const std::string& cell : std::initializer_list<std::string>{
           call.caller.user.text, call.caller.device.text, call.callee.text,
           std::string(call.info.video ? "true" : "false"), call.state,
           std::string(call.reason ? to_string(*call.reason) : ""), call.answered_by.text,
           std::to_string(call.dialled_at.unix_ms()), ms_text(call.answered_at),
           ms_text(call.ended_at)}) {
    line += "," + csv_cell(cell);
  }
  return line;
}

}  // namespace

std::string history_line(const CallRecord& call, HistoryFormat format) {
  switch (format) {
    case HistoryFormat::kJsonLines:
      return json_line(call);
    case HistoryFormat::kCsv:
      return csv_line(call);
  }
  return {};
}

Stored write_history(Store& store, HistoryFormat format, std::ostream& out) {
  if (format == HistoryFormat::kCsv) {
    out << "call,caller,caller_device,callee,video,state,reason,device,dialled_at_ms,"
           "answered_at_ms,ended_at_ms\n";
  }
  return store.each_call(
      [&](const CallRecord& call) { out << history_line(call, format) << '\n'; });
}

}  // namespace ringback::signaling::io
