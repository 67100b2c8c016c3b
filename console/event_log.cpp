#include "console/event_log.h"

#include <algorithm>

#include "base/json.h"

namespace ringback::console {

void EventLog::on_news(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

void EventLog::append(const TraceEvent& event) {
  const auto line = to_json_line(event);
  const std::lock_guard lock(mutex_);
  events_.push_back("{\"n\":" + std::to_string(++last_) + "," + line.substr(1));
  if (events_.back().back() == '\n') events_.back().pop_back();
  originals_.push_back(event);
  if (events_.size() > limit_) {
    events_.pop_front();
    originals_.pop_front();
  }
  if (wake_) wake_();
}

void EventLog::set_source(const std::string& name, const std::string& address, bool up) {
  const std::lock_guard lock(mutex_);
  auto found = std::find_if(sources_.begin(), sources_.end(),
                            [&](const Source& source) { return source.name == name; });
  if (found == sources_.end()) {
    sources_.push_back({name, address, up});
  } else if (found->up == up) {
    return;
  } else {
    found->up = up;
  }
  ++sources_version_;
  if (wake_) wake_();
}

EventLog::Batch EventLog::since(std::uint64_t after, std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  if (after > last_) after = 0;
  const std::uint64_t first = last_ - events_.size() + 1;  // of the events we still have
  Batch batch;
  if (after + 1 < first) {
    // Whoever comes for the first time has missed nothing.
    batch.missed = after == 0 ? 0 : first - after - 1;
    after = first - 1;
  }
  const auto begin = events_.begin() + static_cast<std::ptrdiff_t>(after + 1 - first);
  const auto count = std::min<std::uint64_t>(limit, last_ - after);
  batch.events.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
  batch.last = after + count;
  return batch;
}

std::uint64_t EventLog::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

std::vector<TraceEvent> EventLog::recording(std::uint64_t after) const {
  const std::lock_guard lock(mutex_);
  const std::uint64_t newer = after > last_ ? last_ : last_ - after;
  const auto wanted = std::min<std::uint64_t>(newer, originals_.size());
  return {originals_.end() - static_cast<std::ptrdiff_t>(wanted), originals_.end()};
}

std::vector<Source> EventLog::sources() const {
  const std::lock_guard lock(mutex_);
  return sources_;
}

std::uint64_t EventLog::sources_version() const {
  const std::lock_guard lock(mutex_);
  return sources_version_;
}

std::string sources_message(const std::vector<Source>& sources) {
  JsonArray list;
  for (const auto& source : sources) {
    list.push_back(Json(JsonObject{
        {"name", Json(source.name)}, {"address", Json(source.address)}, {"up", Json(source.up)}}));
  }
  return Json(JsonObject{{"type", Json("sources")}, {"sources", Json(std::move(list))}}).text();
}

}  // namespace ringback::console
