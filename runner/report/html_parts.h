// The parts of the HTML page, each from one run.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runner/report/run.h"

namespace ringback::runner {

/// The page's style sheet, for light and dark.
std::string_view html_style();

/// The anchor of an event in the table of all events: "r2e17".
std::string event_anchor(std::size_t run, std::size_t event);

/// The ladder as inline SVG. `run` counts the page's runs and keeps anchors apart.
std::string html_ladder(const Run& run, std::size_t number);

/// What each phone showed, over the whole story on a linear axis, as inline SVG.
std::string html_screens(const Run& run);

/// Latency per leg; empty when no call got that far.
std::string html_legs(const Run& run);

/// Broken rules, each with its source; empty when none was.
std::string html_rules(const Run& run, std::size_t number);

/// Every event with every field.
std::string html_events(const Run& run, std::size_t number);

}  // namespace ringback::runner
