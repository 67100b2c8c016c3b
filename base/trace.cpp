#include "base/trace.h"

#include "base/json.h"

namespace ringback {

std::string_view TraceEvent::field(std::string_view key) const {
  for (const auto& f : fields) {
    if (f.key == key) return f.value;
  }
  return {};
}

std::string to_json_line(const TraceEvent& event) {
  std::string out = "{\"at_us\":" + std::to_string(event.at.since_start.count());
  out += ",\"lane\":" + json_quote(event.lane);
  if (!event.to.empty()) out += ",\"to\":" + json_quote(event.to);
  out += ",\"name\":" + json_quote(event.name);
  if (event.call) out += ",\"call\":\"" + event.call->text() + "\"";
  if (!event.fields.empty()) {
    char separator = '{';
    out += ",\"fields\":";
    for (const auto& field : event.fields) {
      out += separator + json_quote(field.key) + ":" + json_quote(field.value);
      separator = ',';
    }
    out += "}";
  }
  return out + "}";
}

}  // namespace ringback
