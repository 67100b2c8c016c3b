#include "runner/report/mermaid.h"

#include <optional>

#include "runner/report/run.h"
#include "runner/report/scene.h"
#include "runner/report/text.h"

namespace ringback::runner {
namespace {

/// Mermaid ends a statement at ";" and a line end, starts an entity at "#" and reads HTML; what it
/// could take for one of these becomes its own entity by number.
std::string escape(std::string_view text) {
  std::string out;
  for (const auto& glyph : glyphs_of(text)) {
    const bool risky =
        glyph.bytes.size() == 1 &&
        std::string_view("#;<>&\"'`{}%\\").find(glyph.bytes[0]) != std::string_view::npos;
    if (risky) {
      out += '#' + std::to_string(static_cast<int>(glyph.bytes[0])) + ';';
    } else {
      out += glyph.bytes;
    }
  }
  return out;
}

/// Lanes are called by number, since a lane's name may be a word of Mermaid's: "end".
std::string id(std::size_t lane) { return "L" + std::to_string(lane); }

std::string note(const Scene& scene, std::optional<std::size_t> lane, const std::string& text) {
  const std::string last = id(scene.lanes.size() - 1);
  const std::string where = lane ? id(*lane) : scene.lanes.size() > 1 ? "L0," + last : "L0";
  return "  Note over " + where + ": " + text + '\n';
}

std::string words_of(const Row& row, const TraceEvent& event) {
  const std::string time = story_time(row.at) + "  ";
  if (row.tone == Tone::kScreen) return time + "[" + escape(row.label) + "]";
  if (row.tone != Tone::kRuleBroken) return time + escape(row.label);
  std::string text = time + "RULE BROKEN: " + escape(row.label);
  for (const auto key : {"rule", "source", "remedy"}) {
    if (!event.field(key).empty()) text += "<br/>" + escape(event.field(key));
  }
  return text;
}

}  // namespace

std::string to_mermaid(const Plan& plan, const Recording& recording, bool verbose) {
  const Scene scene = scene_of(plan, recording, verbose);
  std::string text = "sequenceDiagram\n";
  if (scene.lanes.empty()) return text;
  if (!title_of(plan).empty()) text += "  title " + escape(title_of(plan)) + '\n';
  for (std::size_t i = 0; i < scene.lanes.size(); ++i) {
    text += "  participant " + id(i) + " as " + escape(scene.lanes[i].name) + '\n';
  }
  std::optional<Duration> before;
  for (const auto& row : scene.rows) {
    if (before && row.at - *before >= kFoldedFrom) {
      text += note(scene, {}, "··· " + spoken(row.at - *before) + " ···");
    }
    before = row.at;
    const auto& event = event_of(scene, recording, row.event);
    const bool broken = row.tone == Tone::kRuleBroken;
    if (broken) text += "  rect rgba(220, 40, 40, 0.25)\n";
    if (row.to) {
      const bool trouble = row.tone == Tone::kTrouble;
      text += "  " + id(*row.lane) + (trouble ? "-x" : "->>") + id(*row.to) + ": " +
              words_of(row, event) + '\n';
    } else {
      text += note(scene, row.lane, words_of(row, event));
    }
    if (broken) text += "  end\n";
  }
  return text;
}

}  // namespace ringback::runner
