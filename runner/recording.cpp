#include "runner/recording.h"

namespace ringback::runner {

std::string to_jsonl(const Recording& recording) {
  std::string text = "{\"world\":\"";
  text += recording.world == Recording::World::kVirtual ? "virtual" : "live";
  text += "\",\"seed\":" + std::to_string(recording.seed);
  text += ",\"story_zero_us\":" + std::to_string(recording.story_zero.since_start.count());
  text += ",\"story_zero_wall_ms\":" + std::to_string(recording.story_zero_wall.unix_ms());
  text += ",\"ended_us\":" + std::to_string(recording.ended.since_start.count()) + "}\n";
  for (const auto& event : recording.events) text += to_json_line(event) + '\n';
  return text;
}

}  // namespace ringback::runner
