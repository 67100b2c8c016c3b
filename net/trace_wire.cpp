#include "net/trace_wire.h"

#include <mutex>
#include <set>
#include <string>

namespace ringback::net {

namespace {

/// Trace names and keys are a small fixed vocabulary, so keeping each for ever costs little.
std::string_view intern(const std::string& text) {
  static std::mutex mutex;
  static std::set<std::string, std::less<>> words;
  const std::lock_guard lock(mutex);
  return *words.insert(text).first;
}

}  // namespace

control::v1::TraceEvent to_wire(const PublishedTrace& trace) {
  control::v1::TraceEvent wire;
  wire.set_at_us(trace.at.since_epoch.count());
  wire.set_lane(trace.event.lane);
  wire.set_to(trace.event.to);
  wire.set_name(std::string(trace.event.name));
  if (trace.event.call) wire.set_call(trace.event.call->text());
  for (const auto& field : trace.event.fields) {
    auto& added = *wire.add_fields();
    added.set_key(std::string(field.key));
    added.set_value(field.value);
  }
  wire.set_number(trace.number);
  return wire;
}

PublishedTrace from_wire(const control::v1::TraceEvent& wire) {
  PublishedTrace trace;
  trace.number = wire.number();
  trace.at = {Duration{wire.at_us()}};
  trace.event.at = {Duration{wire.at_us()}};
  trace.event.lane = wire.lane();
  trace.event.to = wire.to();
  trace.event.name = intern(wire.name());
  if (!wire.call().empty()) trace.event.call = CallId::parse(wire.call());
  for (const auto& field : wire.fields()) {
    trace.event.fields.push_back({intern(field.key()), field.value()});
  }
  return trace;
}

}  // namespace ringback::net
