#include "runner/cli/golden.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "runner/judge.h"

namespace ringback::runner {
namespace {

/// Heartbeats and machines' moves are in the hash; a reader does not miss them.
bool worth_reading(const TraceEvent& event) {
  return event.name != kStateEvent && event.name != "ping" && event.name != "pong";
}

std::string line_of(const TraceEvent& event, Instant story_zero) {
  constexpr std::size_t kLongest = 48;
  std::array<char, 24> time{};
  std::snprintf(time.data(), time.size(), "%9.3f  ",
                static_cast<double>((event.at - story_zero).count()) / 1e6);
  std::string line = std::string(time.data()) + event.lane;
  if (!event.to.empty()) line += " -> " + event.to;
  line += ' ' + std::string(event.name);
  for (const auto& field : event.fields) {
    // Ids and payloads say nothing to a reader; the hash has them.
    if (field.value.empty() || field.key == "apns-id" || field.key == "token") continue;
    std::string value = field.value.substr(0, kLongest);
    if (value.size() < field.value.size()) value += "...";
    line += ' ' + std::string(field.key) + '=' + value;
  }
  return line + '\n';
}

std::string transcript_of(const Run& run) {
  std::string text = title_of(*run.plan) + '\n';
  if (run.recording == nullptr) return text + run.stage_error + '\n';
  for (const auto& event : run.recording->events) {
    if (event.at < run.recording->story_zero || !worth_reading(event)) continue;
    text += line_of(event, run.recording->story_zero);
  }
  for (const auto& violation : run.recording->violations) {
    text += "violated " + to_string(violation) + '\n';
  }
  const auto held = std::count_if(run.outcomes.begin(), run.outcomes.end(),
                                  [](const Outcome& outcome) { return outcome.held; });
  text += "held " + std::to_string(held) + " of " + std::to_string(run.outcomes.size()) + '\n';
  return text + "trace " + trace_hash(*run.recording) + '\n';
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(std::move(line));
  return lines;
}

/// A story begins with its title, first or after an empty line.
bool begins_story(const std::vector<std::string>& kept, std::size_t line) {
  return line == 0 || kept[line - 1].empty();
}

std::size_t begin_of_story(const std::vector<std::string>& kept, const std::string& title) {
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i] == title && begins_story(kept, i)) return i;
  }
  return kept.size();
}

}  // namespace

std::string golden_path(const std::string& scenario) {
  return scenario.substr(0, scenario.rfind(".yaml")) + ".golden.txt";
}

KeptTranscript::KeptTranscript(const std::string& scenario) : path_(golden_path(scenario)) {
  std::ifstream file(path_);
  if (!file) return;
  std::ostringstream text;
  text << file.rdbuf();
  kept_ = text.str();
}

std::string KeptTranscript::difference(const Run& run) const {
  if (!kept_ || run.recording == nullptr) return {};
  const auto kept = lines_of(*kept_);
  auto now = lines_of(transcript_of(run));
  const std::size_t begin = begin_of_story(kept, now.front());
  if (begin == kept.size()) return path_ + ": has no story called \"" + now.front() + '"';
  now.emplace_back();  // between stories, and at the end
  for (std::size_t i = 0; i < now.size(); ++i) {
    const std::string was = begin + i < kept.size() ? kept[begin + i] : "";
    if (was == now[i]) continue;
    return path_ + ':' + std::to_string(begin + i + 1) + ": was \"" + was + "\", is now \"" +
           now[i] + '"';
  }
  return {};
}

std::string KeptTranscript::unplayed(std::span<const Run> runs) const {
  const auto kept = lines_of(kept_.value_or(""));
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!begins_story(kept, i)) continue;
    const auto tells = [&](const Run& run) { return title_of(*run.plan) == kept[i]; };
    if (std::ranges::any_of(runs, tells)) continue;
    return path_ + ':' + std::to_string(i + 1) + ": \"" + kept[i] + "\" is no story of its file";
  }
  return {};
}

std::string trace_hash(const Recording& recording) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : to_jsonl(recording)) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  std::array<char, 20> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
  return text.data();
}

std::string transcript(const std::vector<Run>& runs) {
  std::string text;
  for (const auto& run : runs) text += (text.empty() ? "" : "\n") + transcript_of(run);
  return text;
}

}  // namespace ringback::runner
