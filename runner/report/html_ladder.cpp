// The ladder as SVG. Down the page runs true time: a millisecond has everywhere the same height,
// but events closer than a line of text are moved apart and idle time is folded into a band.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

#include "runner/report/html_parts.h"
#include "runner/report/scene.h"
#include "runner/report/screens.h"
#include "runner/report/text.h"

namespace ringback::runner {
namespace {

constexpr double kPixelsPerMs = 0.2;
constexpr double kRow = 27;      ///< least distance of two events
constexpr double kFold = 58;     ///< height of folded time with its margins
constexpr double kHead = 58;     ///< above the first event
constexpr double kTimes = 78;    ///< left of the first lane
constexpr double kMargin = 240;  ///< at most, right of the last lane: its marks write there
constexpr double kNarrow = 140, kWide = 270;  ///< distance of two lanes
constexpr double kCharacter = 7.25;

std::string px(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  std::string out = text;
  if (out.ends_with(".0")) out.resize(out.size() - 2);
  return out;
}

double text_width(std::string_view text) {
  return static_cast<double>(display_width(text)) * kCharacter;
}

std::string_view class_of(const Row& row) {
  switch (row.tone) {
    case Tone::kPerson:
      return "person strong";
    case Tone::kScreen:
      return "screen";
    case Tone::kConnected:
      return "connected strong";
    case Tone::kEnded:
      return "ended strong";
    case Tone::kTrouble:
      return "trouble strong";
    case Tone::kRuleBroken:
      return "broken";
    case Tone::kPlain:
      break;
  }
  switch (row.path) {
    case Path::kSignaling:
      return "signaling";
    case Path::kProvider:
      return "provider";
    case Path::kCourier:
      return "courier";
    case Path::kInLane:
    case Path::kInPhone:
    case Path::kOther:
      break;
  }
  return "phone";
}

std::string_view class_of(Screen screen) {
  switch (screen) {
    case Screen::kIdle:
      return "s-idle";
    case Screen::kConnecting:
      return "s-connecting";
    case Screen::kRinging:
      return "s-ringing";
    case Screen::kTalking:
      return "s-talking";
    case Screen::kFailed:
      return "s-failed";
  }
  return "s-idle";
}

class LadderSvg {
 public:
  LadderSvg(const Run& run, std::size_t number)
      : recording_(*run.recording),
        number_(number),
        scene_(scene_of(*run.plan, recording_, false)) {
    place_lanes();
    place_rows();
  }

  std::string all() {
    if (scene_.rows.empty()) return {};
    const std::string size = px(width_) + "\" height=\"" + px(height_);
    out_ = "<div class=\"scroll\"><svg width=\"" + size + "\" viewBox=\"0 0 " + px(width_) + ' ' +
           px(height_) + "\" role=\"img\" aria-label=\"The call as a ladder\">\n";
    rails();
    for (const auto& fold : folds_) idle(fold);
    heads();
    for (std::size_t i = 0; i < scene_.rows.size(); ++i) draw(i);
    return std::move(out_) + "</svg></div>\n";
  }

 private:
  struct Fold {
    double y;
    Duration span;
  };

  double x(std::size_t lane) const { return lanes_x_[lane]; }
  const TraceEvent& event_of(const Row& row) const {
    return runner::event_of(scene_, recording_, row.event);
  }

  /// Each gap is as wide as the longest label in it asks for, within reason.
  void place_lanes() {
    std::vector<double> gaps(scene_.lanes.size(), kNarrow);
    for (const auto& row : scene_.rows) {
      if (!row.lane || !row.to) continue;
      const auto [low, high] = std::minmax(*row.lane, *row.to);
      if (high - low == 1) gaps[low] = std::max(gaps[low], text_width(row.label) + 36);
    }
    double at = kTimes + 60;
    for (const double gap : gaps) {
      lanes_x_.push_back(at);
      at += std::min(gap, kWide);
    }
    double margin = 80;
    for (const auto& row : scene_.rows) {
      const bool writes_there = row.lane && !row.to && *row.lane + 1 == scene_.lanes.size();
      if (writes_there) margin = std::max(margin, text_width(row.label) + 30);
    }
    width_ = (lanes_x_.empty() ? at : lanes_x_.back()) + std::min(margin, kMargin);
  }

  void place_rows() {
    double y = kHead + 26;
    for (std::size_t i = 0; i < scene_.rows.size(); ++i) {
      if (i > 0) {
        const Duration gap = scene_.rows[i].at - scene_.rows[i - 1].at;
        const double ms = static_cast<double>(gap.count()) / 1000;
        if (gap >= kFoldedFrom) {
          folds_.push_back({y + kFold / 2, gap});
          y += kFold;
        } else {
          y += std::max(kRow, ms * kPixelsPerMs);
        }
        if (scene_.rows[i - 1].tone == Tone::kRuleBroken) y += 8;
      }
      if (scene_.rows[i].tone == Tone::kRuleBroken) y += 8;
      rows_y_.push_back(y);
    }
    height_ = y + 40;
  }

  void rails() {
    for (std::size_t i = 0; i < scene_.lanes.size(); ++i) {
      out_ += "<line class=\"rail\" stroke=\"currentColor\" x1=\"" + px(x(i)) + "\" x2=\"" +
              px(x(i)) + "\" y1=\"" + px(kHead - 18) + "\" y2=\"" + px(height_ - 14) + "\"/>\n";
      if (scene_.lanes[i].kind == Lane::Kind::kIos) screens(i);
    }
  }

  /// An iOS lane is as wide as a screen where the screen has something to do with a call: from
  /// the row that shows it to the next one.
  void screens(std::size_t lane) {
    Screen screen = Screen::kIdle;
    double top = kHead;
    const auto end_at = [&](double bottom) {
      if (screen == Screen::kIdle) return;
      out_ += "<rect class=\"" + std::string(class_of(screen)) + "\" x=\"" + px(x(lane) - 6) +
              "\" y=\"" + px(top) + "\" width=\"12\" height=\"" + px(bottom - top) +
              "\" rx=\"4\"/>\n";
    };
    for (std::size_t i = 0; i < scene_.rows.size(); ++i) {
      const Row& row = scene_.rows[i];
      if (row.lane != lane || row.tone != Tone::kScreen) continue;
      end_at(rows_y_[i]);
      screen = screen_of(event_of(row).field("shows"));
      top = rows_y_[i];
    }
    end_at(height_ - 14);
  }

  void heads() {
    for (std::size_t i = 0; i < scene_.lanes.size(); ++i) {
      const std::string name = cut(scene_.lanes[i].name, 19);
      const double width = text_width(name) + 30;
      out_ += "<g class=\"head\"><rect x=\"" + px(x(i) - width / 2) + "\" y=\"10\" width=\"" +
              px(width) +
              "\" height=\"30\" rx=\"8\" fill=\"none\" stroke=\"currentColor\" class=\"rail\"/>"
              "<text class=\"name\" text-anchor=\"middle\" x=\"" +
              px(x(i)) + "\" y=\"29.5\">" + escape_markup(name) + "</text></g>\n";
    }
  }

  void idle(const Fold& fold) {
    // The page's own colour hides the rails, so that time is seen to be missing.
    out_ += "<g class=\"idle\"><rect fill=\"#fff\" x=\"0\" y=\"" + px(fold.y - 11) + "\" width=\"" +
            px(width_) + "\" height=\"22\"/>";
    for (const double edge : {-11.0, 11.0}) {
      out_ += "<line stroke=\"currentColor\" stroke-dasharray=\"2 5\" x1=\"" + px(kTimes) +
              "\" x2=\"" + px(width_ - 20) + "\" y1=\"" + px(fold.y + edge) + "\" y2=\"" +
              px(fold.y + edge) + "\"/>";
    }
    // Where nobody says anything to anybody there are no lanes to be in the middle of.
    const double middle = lanes_x_.empty() ? width_ / 2 : (lanes_x_.front() + lanes_x_.back()) / 2;
    out_ += "<text text-anchor=\"middle\" x=\"" + px(middle) + "\" y=\"" + px(fold.y + 4) +
            "\">··· " + spoken(fold.span) + " ···</text></g>\n";
  }

  void draw(std::size_t index) {
    const Row& row = scene_.rows[index];
    const double y = rows_y_[index];
    const std::string time = story_time(row.at);
    out_ += "<a class=\"ev " + std::string(class_of(row)) + "\" href=\"#" +
            event_anchor(number_, row.event) + "\"><title>" + escape_markup(details(row)) +
            "</title><rect class=\"hit\" fill=\"none\" pointer-events=\"all\" x=\"0\" y=\"" +
            px(y - 17) + "\" width=\"" + px(width_) + "\" height=\"24\" rx=\"4\"/>";
    if (index == 0 || story_time(scene_.rows[index - 1].at) != time) {
      out_ += "<text class=\"time\" text-anchor=\"end\" x=\"" + px(kTimes - 14) + "\" y=\"" +
              px(y + 4) + "\">" + time + "</text>";
    }
    if (!row.lane) {
      label(kTimes + 10, y + 4, "start", row.label);
    } else if (row.to) {
      arrow(row, y);
    } else {
      mark(row, y);
    }
    out_ += "</a>\n";
  }

  std::string details(const Row& row) const {
    const auto& event = event_of(row);
    std::string text = story_time(row.at) + " s  " + event.lane;
    if (!event.to.empty()) text += " → " + event.to;
    text += '\n' + std::string(event.name);
    for (const auto& field : event.fields) {
      text += "\n  " + std::string(field.key) + ": " + field.value;
    }
    if (event.call) text += "\n  call: " + event.call->text();
    return text;
  }

  void label(double at, double y, const char* anchor, std::string_view text) {
    out_ += "<text class=\"halo\" text-anchor=\"" + std::string(anchor) + "\" x=\"" + px(at) +
            "\" y=\"" + px(y) + "\">" + escape_markup(text) + "</text>";
  }

  void arrow(const Row& row, double y) {
    const double from = x(*row.lane), to = x(*row.to);
    const double way = from < to ? 1 : -1;
    // Over the first gap where it fits there, so that no rail runs through it; under its arrow.
    const double next = x(from < to ? *row.lane + 1 : *row.lane - 1);
    const bool fits = text_width(row.label) + 30 < std::abs(next - from);
    label(((fits ? next : to) + from) / 2, y - 6, "middle", row.label);
    const std::string dashes = row.tone == Tone::kTrouble ? "\" stroke-dasharray=\"5 4" : "";
    out_ += "<circle fill=\"currentColor\" r=\"2.5\" cx=\"" + px(from) + "\" cy=\"" + px(y) +
            "\"/><line stroke=\"currentColor\" stroke-width=\"1.5" + dashes + "\" x1=\"" +
            px(from) + "\" x2=\"" + px(to - 7 * way) + "\" y1=\"" + px(y) + "\" y2=\"" + px(y) +
            "\"/><path fill=\"currentColor\" d=\"M" + px(to - way) + ' ' + px(y) + "l" +
            px(-9 * way) + " -4.5v9z\"/>";
  }

  void mark(const Row& row, double y) {
    const double at = x(*row.lane);
    if (row.tone == Tone::kScreen) return chip(row, at, y);
    if (row.tone == Tone::kRuleBroken) return broken(row, at, y);
    if (row.tone == Tone::kEnded) {
      out_ += "<rect fill=\"currentColor\" x=\"" + px(at - 5) + "\" y=\"" + px(y - 5) +
              "\" width=\"10\" height=\"10\" rx=\"2\"/>";
    } else if (row.tone == Tone::kTrouble) {
      out_ += "<path stroke=\"currentColor\" stroke-width=\"2.5\" d=\"M" + px(at - 5) + ' ' +
              px(y - 5) + "l10 10m0-10l-10 10\"/>";
    } else {
      out_ += "<circle fill=\"currentColor\" r=\"5\" cx=\"" + px(at) + "\" cy=\"" + px(y) + "\"/>";
    }
    const std::string text = cut(row.label, 90);  // the rest is in its title
    const bool last = at + 12 + text_width(text) > width_ - 4;
    label(last ? at - 12 : at + 12, y + 4, last ? "end" : "start", text);
  }

  void chip(const Row& row, double at, double y) {
    const Screen screen = screen_of(event_of(row).field("shows"));
    const std::string text = cut(row.label, 26);
    const double width = text_width(text) + 20;
    out_ += "<g class=\"chip" + std::string(screen == Screen::kIdle ? " on-idle" : "") +
            "\"><rect fill=\"#ddd\" class=\"" + std::string(class_of(screen)) + "\" x=\"" +
            px(at - 10) + "\" y=\"" + px(y - 11) + "\" width=\"" + px(width) +
            "\" height=\"22\" rx=\"11\"/><text x=\"" + px(at) + "\" y=\"" + px(y + 4) + "\">" +
            escape_markup(text) + "</text></g>";
  }

  void broken(const Row& row, double at, double y) {
    const std::string text = "✗ " + row.label;
    const double width = text_width(text) + 24;
    const double left = std::clamp(at - width / 2, kTimes, std::max(kTimes, width_ - width - 4));
    out_ += "<rect class=\"box\" fill=\"#fff\" stroke=\"currentColor\" x=\"" + px(left) +
            "\" y=\"" + px(y - 14) + "\" width=\"" + px(width) +
            "\" height=\"26\" rx=\"6\"/><text font-weight=\"700\" x=\"" + px(left + 12) +
            "\" y=\"" + px(y + 3.5) + "\">" + escape_markup(text) + "</text>";
  }

  const Recording& recording_;
  std::size_t number_;
  Scene scene_;
  double width_ = 0, height_ = 0;
  std::vector<double> lanes_x_;
  std::vector<double> rows_y_;
  std::vector<Fold> folds_;
  std::string out_;
};

}  // namespace

std::string event_anchor(std::size_t run, std::size_t event) {
  return 'r' + std::to_string(run) + 'e' + std::to_string(event);
}

std::string html_ladder(const Run& run, std::size_t number) { return LadderSvg(run, number).all(); }

std::string html_screens(const Run& run) {
  constexpr double kLeft = 96, kWidth = 1060, kHeight = 26;
  const auto& recording = *run.recording;
  const Duration story = std::max(Duration{1}, recording.ended - recording.story_zero);
  const auto x = [&](Duration at) {
    return kLeft + kWidth * static_cast<double>(at.count()) / static_cast<double>(story.count());
  };
  double y = 4;
  std::string bars;
  for (const auto& phone : run.plan->phones) {
    bars += "<text text-anchor=\"end\" x=\"" + px(kLeft - 12) + "\" y=\"" + px(y + 17) + "\">" +
            escape_markup(cut(phone.name, 11)) + "</text>\n";
    for (const auto& span : screens_of(recording, phone.name)) {
      const double width = std::max(1.5, x(span.to) - x(span.from));
      const std::string words = span.who.empty() ? span.shows : span.shows + " · " + span.who;
      bars += "<g class=\"chip" + std::string(span.screen == Screen::kIdle ? " on-idle" : "") +
              "\"><title>" +
              escape_markup(words + ", " + story_time(span.from) + " to " + story_time(span.to) +
                            " s") +
              "</title><rect fill=\"#ddd\" class=\"" + std::string(class_of(span.screen)) +
              "\" x=\"" + px(x(span.from)) + "\" y=\"" + px(y) + "\" width=\"" + px(width) +
              "\" height=\"" + px(kHeight) + "\" rx=\"3\"/>";
      const std::string& shown = text_width(words) + 14 < width ? words : span.shows;
      if (text_width(shown) + 14 < width) {
        bars += "<text x=\"" + px(x(span.from) + 7) + "\" y=\"" + px(y + 17) + "\">" +
                escape_markup(shown) + "</text>";
      }
      bars += "</g>\n";
    }
    y += kHeight + 8;
  }
  for (int tick = 0; tick <= 10; ++tick) {
    const Duration at{story.count() * tick / 10};
    bars += "<line class=\"rail\" stroke=\"currentColor\" x1=\"" + px(x(at)) + "\" x2=\"" +
            px(x(at)) + "\" y1=\"" + px(y) + "\" y2=\"" + px(y + 5) +
            "\"/><text class=\"time\" text-anchor=\"middle\" x=\"" + px(x(at)) + "\" y=\"" +
            px(y + 19) + "\">" + story_time(at) + "</text>\n";
  }
  const std::string size = px(kLeft + kWidth + 34), height = px(y + 26);
  return "<div class=\"scroll\"><svg width=\"" + size + "\" height=\"" + height +
         "\" viewBox=\"0 0 " + size + ' ' + height +
         "\" role=\"img\" aria-label=\"What each phone showed\">\n" + bars + "</svg></div>\n";
}

}  // namespace ringback::runner
