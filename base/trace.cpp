#include "base/trace.h"

#include <algorithm>

#include "base/json.h"

namespace ringback {

std::string_view TraceEvent::field(std::string_view key) const {
  for (const auto& f : fields) {
    if (f.key == key) return f.value;
  }
  return {};
}

TraceEvent& Trace::write(Instant at, std::string_view lane, std::string_view to,
                         std::string_view name, const std::optional<CallId>& call,
                         std::initializer_list<Detail> details) {
  // Whether a move is wanted is asked before it is written.
  if (!names_.holds(name) && name != kStateEvent) {
    lost_.fields.clear();
    return lost_;
  }
  if (size_ == events_.size()) events_.emplace_back();
  TraceEvent& event = events_[size_++];
  event.at = at;
  event.lane.assign(lane);
  event.to.assign(to);
  event.name = name;
  event.call = call;
  event.fields.clear();
  // Whoever keeps a recording takes the fields with it; most events have four at most.
  if (event.fields.capacity() < details.size()) {
    event.fields.reserve(std::max<std::size_t>(4, details.size()));
  }
  for (const auto& detail : details) event.add(detail.key, detail.value);
  return event;
}

TraceEvent& Trace::write_move(Instant at, std::string_view lane, const Move& move,
                              const std::optional<CallId>& call) {
  return write(at, lane, {}, kStateEvent, call,
               {{"machine", move.machine}, {"from", move.from}, {"on", move.on}, {"to", move.to}});
}

void Trace::push_back(TraceEvent event) {
  if (!names_.holds(event.name)) return;
  if (size_ == events_.size()) events_.emplace_back();
  events_[size_++] = std::move(event);
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
