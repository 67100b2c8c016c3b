#include "runner/report/legs_text.h"

#include "runner/report/text.h"

namespace ringback::runner {

std::string legs_text(const std::vector<Leg>& legs, const Look& look) {
  const auto right = [](const std::string& text) {
    const std::size_t width = display_width(text);
    return std::string(width < 10 ? 10 - width : 1, ' ') + text;
  };
  std::string rows;
  for (const auto& leg : legs) {
    if (leg.samples.empty()) continue;
    std::string row = "  " + pad(leg.name, 22) + right(std::to_string(leg.samples.size()));
    for (const unsigned percent : {0u, 50u, 90u, 99u, 100u}) {
      row += right(spoken(percentile(leg, percent)));
    }
    rows += inked(row, Ink::kPlain, look) + '\n';
  }
  if (rows.empty()) return {};
  std::string head = "  " + pad("", 22);
  for (const char* name : {"calls", "least", "50 %", "90 %", "99 %", "most"}) head += right(name);
  return inked("latency per leg", Ink::kStrong, look) + '\n' + inked(head, Ink::kFaint, look) +
         '\n' + rows;
}

}  // namespace ringback::runner
