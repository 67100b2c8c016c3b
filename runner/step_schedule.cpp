#include "runner/step_schedule.h"

namespace ringback::runner {

StepSchedule::StepSchedule(const Plan& plan, std::uint64_t seed)
    : plan_(plan), rng_(Rng(seed).fork("steps")) {}

void StepSchedule::begin(Instant story_zero) {
  story_zero_ = story_zero;
  next_ = 0;
  arm(story_zero);
}

Duration StepSchedule::draw(const When& when) {
  return when.low == when.high ? when.low : rng_.between(when.low, when.high);
}

void StepSchedule::arm(Instant previous) {
  due_.reset();
  if (done()) return;
  const When& when = plan_.steps[next_].when;
  switch (when.from) {
    case When::From::kStory: {
      const Instant at = story_zero_ + draw(when);
      due_ = at < previous ? previous : at;
      break;
    }
    case When::From::kPreviousStep:
      due_ = previous + draw(when);
      break;
    case When::From::kEvent:
      break;
  }
}

void StepSchedule::on_event(const TraceEvent& event) {
  if (done() || due_) return;
  const When& when = plan_.steps[next_].when;
  if (when.from == When::From::kEvent && matches(when.event, event)) {
    due_ = event.at + draw(when);
  }
}

const Step* StepSchedule::take_due(Instant now) {
  if (!due_ || now < *due_) return nullptr;
  const Step* step = &plan_.steps[next_++];
  arm(*due_);
  return step;
}

}  // namespace ringback::runner
