#include "runner/report/ladder.h"

#include <algorithm>
#include <utility>

#include "runner/report/ladder_layout.h"
#include "runner/report/scene.h"
#include "runner/report/screens.h"
#include "runner/report/text.h"

namespace ringback::runner {
namespace {

constexpr std::size_t kLongLadder = 40;  ///< rows after which the names are repeated at the end

Ink ink_of(const Row& row) {
  switch (row.tone) {
    case Tone::kTrouble:
    case Tone::kRuleBroken:
      return Ink::kBad;
    case Tone::kPerson:
      return Ink::kPerson;
    case Tone::kConnected:
      return Ink::kGood;
    case Tone::kEnded:
    case Tone::kScreen:
      return Ink::kStrong;
    case Tone::kPlain:
      break;
  }
  switch (row.path) {
    case Path::kSignaling:
      return Ink::kSignaling;
    case Path::kProvider:
      return Ink::kProvider;
    case Path::kCourier:
      return Ink::kCourier;
    case Path::kInLane:
    case Path::kInPhone:
    case Path::kOther:
      break;
  }
  return Ink::kPlain;
}

std::string_view mark_of(Tone tone) {
  switch (tone) {
    case Tone::kPerson:
      return "☞";
    case Tone::kScreen:
    case Tone::kEnded:
      return "■";
    case Tone::kConnected:
      return "◆";
    case Tone::kTrouble:
    case Tone::kRuleBroken:
      return "✗";
    case Tone::kPlain:
      break;
  }
  return "●";
}

Ink chip_of(Screen screen) {
  switch (screen) {
    case Screen::kRinging:
      return Ink::kRingChip;
    case Screen::kTalking:
      return Ink::kTalkChip;
    case Screen::kFailed:
      return Ink::kBadChip;
    case Screen::kIdle:
    case Screen::kConnecting:
      break;
  }
  return Ink::kQuietChip;
}

class Drawing {
 public:
  Drawing(const Scene& scene, const Recording& recording, const Look& look)
      : scene_(scene), recording_(recording), look_(look), layout_(layout_of(scene, look.width)) {
    screens_.resize(scene.lanes.size(), Screen::kIdle);
  }

  std::string all() {
    names(true);
    std::optional<Duration> before;
    for (const auto& row : scene_.rows) {
      if (before && row.at - *before >= kFoldedFrom) idle(row.at - *before);
      draw(row, !before || story_time(*before) != story_time(row.at));
      before = row.at;
    }
    if (scene_.rows.size() > kLongLadder) names(false);
    return std::move(out_);
  }

 private:
  void names(bool above) { layout_.boxed ? boxes(above) : plain_names(); }

  void boxes(bool above) {
    Canvas middle(layout_.width), roof(layout_.width), floor(layout_.width);
    for (std::size_t i = 0; i < scene_.lanes.size(); ++i) {
      const std::string& name = scene_.lanes[i].name;
      const std::size_t inner = display_width(name) + 2;
      const std::size_t at = layout_.centers[i] - inner / 2;
      std::string flat;
      for (std::size_t n = 0; n < inner; ++n) flat += "─";
      roof.put(at - 1, "╭" + flat + "╮", Ink::kFaint);
      middle.put(at - 1, "│", Ink::kFaint);
      middle.put(at + 1, name, Ink::kStrong);
      middle.put(at + inner, "│", Ink::kFaint);
      floor.put(at - 1, "╰" + flat + "╯", Ink::kFaint);
      (above ? floor : roof).put(layout_.centers[i], above ? "┬" : "┴", Ink::kFaint);
    }
    out_ += roof.line(look_) + middle.line(look_) + floor.line(look_);
  }

  /// Where names are too long even without boxes, a lane's phone and part stand below each other.
  void plain_names() {
    const bool split = std::any_of(scene_.lanes.begin(), scene_.lanes.end(), [&](const Lane& lane) {
      return display_width(lane.name) > layout_.name_width;
    });
    Canvas phones(layout_.width), names(layout_.width);
    const auto put = [&](Canvas& canvas, std::size_t lane, std::string_view name) {
      const std::string text = cut(name, layout_.name_width);
      canvas.put(layout_.centers[lane] - display_width(text) / 2, text, Ink::kStrong);
    };
    for (std::size_t i = 0; i < scene_.lanes.size(); ++i) {
      const auto& lane = scene_.lanes[i];
      if (split && !lane.phone.empty()) {
        put(phones, i, lane.phone);
        put(names, i, lane.name.substr(lane.phone.size() + 1));
      } else {
        put(names, i, lane.name);
      }
    }
    if (split) out_ += phones.line(look_);
    out_ += names.line(look_);
  }

  Canvas lifelines(bool dotted) const {
    Canvas canvas(layout_.width);
    for (std::size_t i = 0; i < scene_.lanes.size(); ++i) {
      const bool quiet = screens_[i] != Screen::kRinging && screens_[i] != Screen::kTalking;
      const Ink ink = quiet                             ? Ink::kFaint
                      : screens_[i] == Screen::kRinging ? Ink::kRinging
                                                        : Ink::kGood;
      canvas.put(layout_.centers[i], dotted ? "┊" : quiet ? "│" : "┃", ink);
    }
    return canvas;
  }

  void idle(Duration span) {
    Canvas canvas = lifelines(true);
    const std::string text = "··· " + spoken(span) + " ···";
    canvas.put(1, text, Ink::kFaint);
    out_ += canvas.line(look_);
  }

  void draw(const Row& row, bool with_time) {
    const bool shows = row.tone == Tone::kScreen && row.lane;
    if (shows) screens_[*row.lane] = screen_of(event_of(row).field("shows"));
    Canvas canvas = lifelines(false);
    if (with_time) {
      const std::string time = story_time(row.at);
      canvas.put(time.size() < 8 ? 8 - time.size() : 0, time, Ink::kFaint);
    }
    if (!row.lane) {
      note(canvas, row);
    } else if (row.to) {
      arrow(canvas, row);
    } else {
      mark(canvas, row);
    }
    out_ += canvas.line(look_);
    if (row.tone == Tone::kRuleBroken) {
      block(row, "rule", Ink::kBad);
      block(row, "source", Ink::kFaint);
      block(row, "remedy", Ink::kFaint);
    } else if (too_long(row)) {
      for (const auto key : {"why", "reason", "error"}) block(row, key, Ink::kBad);
    }
  }

  const TraceEvent& event_of(const Row& row) const {
    return runner::event_of(scene_, recording_, row.event);
  }

  void note(Canvas& canvas, const Row& row) const {
    for (std::size_t i = layout_.left; i < layout_.width; ++i) canvas.put(i, "╌", Ink::kFaint);
    canvas.put(layout_.left + 2, ' ' + cut(row.label, layout_.width - layout_.left - 6) + ' ',
               ink_of(row) == Ink::kPlain ? Ink::kStrong : ink_of(row));
  }

  void arrow(Canvas& canvas, const Row& row) const {
    const std::size_t from = layout_.centers[*row.lane], to = layout_.centers[*row.to];
    const auto [low, high] = std::minmax(from, to);
    const bool right = from < to;
    const Ink ink = ink_of(row);
    for (std::size_t i = low + 1; i < high; ++i) canvas.put(i, "─", ink);
    for (const std::size_t center : layout_.centers) {
      if (low < center && center < high) canvas.put(center, "┼", Ink::kFaint);
    }
    const bool thick =
        screens_[*row.lane] == Screen::kRinging || screens_[*row.lane] == Screen::kTalking;
    canvas.put(from, right ? (thick ? "┠" : "├") : (thick ? "┨" : "┤"), ink);
    canvas.put(right ? to - 1 : to + 1, right ? "▶" : "◀", ink);
    const std::size_t label = display_width(row.label);
    if (label + 5 <= high - low) {
      // Among the dashes, a little towards the tail so that the head stands free.
      const std::size_t free = high - low - 1 - 1 - (label + 2);
      const std::size_t before = right ? free / 2 : free - free / 2 + 1;
      canvas.put(low + 1 + before, ' ' + row.label + ' ', ink);
    } else {
      beside(canvas, low, high, row.label, ink);
    }
  }

  void mark(Canvas& canvas, const Row& row) const {
    const std::size_t at = layout_.centers[*row.lane];
    const Ink ink = ink_of(row);
    if (row.tone == Tone::kScreen) return screen(canvas, row, at);
    canvas.put(at, mark_of(row.tone), ink);
    const std::string label = too_long(row) ? std::string(event_of(row).name) : row.label;
    beside(canvas, at, at, label, row.tone == Tone::kRuleBroken ? Ink::kBadChip : ink);
  }

  /// A screen is a chip that hangs on the lifeline, to its right where there is room.
  void screen(Canvas& canvas, const Row& row, std::size_t at) const {
    const std::string name = cut(row.label, layout_.width / 3);
    const std::string chip = look_.colour ? ' ' + name + ' ' : "▐ " + name + " ▌";
    const std::size_t width = display_width(chip);
    const bool fits = at + width <= layout_.width;
    canvas.put(fits ? at : at + 1 - width, chip, chip_of(screens_[*row.lane]));
  }

  /// Right of `high` where the text fits, else left of `low`, else cut on the roomier side.
  void beside(Canvas& canvas, std::size_t low, std::size_t high, const std::string& text,
              Ink ink) const {
    const std::size_t width = display_width(text);
    const std::size_t right = layout_.width - std::min(layout_.width, high + 2);
    const std::size_t left = low > layout_.left + 1 ? low - layout_.left - 1 : 0;
    const bool to_right = width <= right || (width > left && right >= left);
    const std::string shown = cut(text, to_right ? right : left);
    const std::size_t at = to_right ? high + 2 : low - 1 - display_width(shown);
    canvas.put(at - 1, " ", Ink::kPlain);
    canvas.put(at, shown, ink);
    canvas.put(at + display_width(shown), " ", Ink::kPlain);
  }

  /// A mark whose words find no room on either side of it; they get lines of their own.
  bool too_long(const Row& row) const {
    if (!row.lane || row.to || row.tone != Tone::kTrouble || look_.verbose) return false;
    const std::size_t at = layout_.centers[*row.lane], width = display_width(row.label);
    return at + 2 + width > layout_.width && width + 1 + layout_.left > at;
  }

  /// One detail of an event, wrapped, in lines of its own below the event's.
  void block(const Row& row, std::string_view key, Ink ink) {
    const auto text = event_of(row).field(key);
    if (text.empty()) return;
    const std::size_t indent = layout_.left + 11;
    bool first = true;
    for (const auto& line : wrap(text, layout_.width - indent - 2)) {
      Canvas canvas(layout_.width);
      canvas.put(layout_.left, "┃", Ink::kBad);
      if (first) canvas.put(layout_.left + 2, key, Ink::kStrong);
      canvas.put(indent, line, ink);
      out_ += canvas.line(look_);
      first = false;
    }
  }

  const Scene& scene_;
  const Recording& recording_;
  const Look& look_;
  Layout layout_;
  std::vector<Screen> screens_;  ///< what each iOS lane shows at this point
  std::string out_;
};

}  // namespace

std::string ladder(const Plan& plan, const Recording& recording, const Look& look) {
  const Scene scene = scene_of(plan, recording, look.verbose);
  if (scene.rows.empty()) return {};
  return Drawing(scene, recording, look).all();
}

}  // namespace ringback::runner
