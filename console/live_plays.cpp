#include "console/live_plays.h"

#include <utility>

#include "console/told.h"
#include "runner/live/live_stage.h"

namespace ringback::console {

LivePlays::LivePlays(const StackAddresses& addresses, const Stack& stack, const EventLog& log)
    : stack_(stack), log_(log) {
  running_.courier = addresses.apns.text();
  running_.signaling = addresses.signaling.text();
  running_.devices = addresses.devices.text();
}

Response LivePlays::start(Wanted wanted) {
  if (!wanted.plan.not_live.empty()) {
    return refusal(422, "this story is told in the virtual world only: " + wanted.plan.not_live);
  }
  const std::lock_guard lock(mutex_);
  if (state_ == "playing") return refusal(409, title_ + " is being played");
  state_ = "playing";
  title_ = wanted.plan.title;
  error_.clear();
  told_ = Json();
  after_ = log_.last();
  // The one before has said its last word, so this joins at once.
  player_ = std::jthread(
      [this, wanted = std::move(wanted)](std::stop_token stop) { play(wanted, std::move(stop)); });
  return json_answer(told_state(), 202);
}

void LivePlays::play(const Wanted& wanted, std::stop_token stop) {
  // The same seed draws the same call ids, and a server remembers the calls that are over.
  const auto fresh = stack_.reset();
  if (fresh.status != 204) {
    const auto why = parse_json(fresh.body);
    return finish("failed", std::string(why ? why->string_member("error").value_or("") : ""), {});
  }
  runner::LiveOptions options;
  options.running = running_;
  options.stop = std::move(stop);
  const auto recording = runner::make_live_stage(options)->play(wanted.plan, wanted.seed);
  if (!recording) return finish("failed", recording.error().what, Json());
  finish("done", {}, told(judged(wanted.plan, *recording, runner::kLiveSlack)));
}

void LivePlays::finish(std::string state, std::string error, Json told) {
  const std::lock_guard lock(mutex_);
  state_ = std::move(state);
  error_ = std::move(error);
  told_ = std::move(told);
}

Json LivePlays::told_state() const {
  return Json(JsonObject{{"state", Json(state_)},
                         {"title", Json(title_)},
                         {"after", Json(static_cast<std::int64_t>(after_))},
                         {"error", Json(error_)},
                         {"told", told_}});
}

Response LivePlays::state() const {
  const std::lock_guard lock(mutex_);
  return json_answer(told_state());
}

Response LivePlays::stop() {
  const std::lock_guard lock(mutex_);
  if (state_ != "playing") return refusal(404, "nothing is being played");
  player_.request_stop();
  return {204, {}, {}, {}};
}

}  // namespace ringback::console
