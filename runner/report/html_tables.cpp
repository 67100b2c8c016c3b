#include <algorithm>
#include <string>
#include <string_view>

#include "runner/legs.h"
#include "runner/report/html_parts.h"
#include "runner/report/text.h"

namespace ringback::runner {
namespace {

std::string link(const std::string& address, std::string_view words) {
  return "<a rel=\"noreferrer\" href=\"" + address + "\">" + escape_markup(words) + "</a>";
}

/// "DTS 817976" and "forum 117939" are threads of Apple's developer forum.
std::string linked_thread(std::string_view source) {
  for (const std::string_view word : {"DTS ", "forum "}) {
    const auto at = source.find(word);
    if (at == std::string_view::npos) continue;
    const auto number = at + word.size();
    const auto end = std::min(source.find_first_not_of("0123456789", number), source.size());
    if (end == number) continue;
    const std::string thread(source.substr(number, end - number));
    return escape_markup(source.substr(0, at)) +
           link("https://developer.apple.com/forums/thread/" + thread,
                source.substr(at, end - at)) +
           escape_markup(source.substr(end));
  }
  return escape_markup(source);
}

/// The first web address in a source becomes a link; only https, so nothing else can be clicked.
std::string linked(std::string_view source) {
  const auto start = source.find("https://");
  if (start == std::string_view::npos) return linked_thread(source);
  auto end = source.find_first_of(" \t\n\"'<>)", start);
  if (end == std::string_view::npos) end = source.size();
  const auto address = source.substr(start, end - start);
  return escape_markup(source.substr(0, start)) + link(escape_markup(address), address) +
         escape_markup(source.substr(end));
}

std::string cell(std::string_view text) { return "<td>" + escape_markup(text) + "</td>"; }
std::string number_cell(std::string_view text) {
  return "<td class=\"n\">" + escape_markup(text) + "</td>";
}

}  // namespace

std::string html_legs(const Run& run) {
  const Recording* one[] = {run.recording};
  std::string rows;
  for (const auto& leg : legs_of(one)) {
    if (leg.samples.empty()) continue;
    rows += "<tr>" + cell(leg.name) + number_cell(std::to_string(leg.samples.size()));
    for (const unsigned percent : {0u, 50u, 90u, 99u, 100u}) {
      rows += number_cell(spoken(percentile(leg, percent)));
    }
    rows += "</tr>\n";
  }
  if (rows.empty()) return {};
  return "<h3>Latency per leg</h3>\n<div class=\"scroll\"><table><thead><tr><th>leg</th>"
         "<th class=\"n\">calls</th><th class=\"n\">least</th><th class=\"n\">50 %</th>"
         "<th class=\"n\">90 %</th><th class=\"n\">99 %</th><th class=\"n\">most</th></tr></thead>"
         "<tbody>\n" +
         rows + "</tbody></table></div>\n";
}

std::string html_rules(const Run& run, std::size_t number) {
  const auto& recording = *run.recording;
  const auto told = [&](const TraceEvent& event, const std::string& time) {
    std::string text = time + " <b>" + escape_markup(event.lane) + "</b> " +
                       escape_markup(event.field("what")) + "<br>" +
                       escape_markup(event.field("rule")) + "<br><span class=\"soft\">" +
                       linked(event.field("source")) + "</span>";
    const auto remedy = event.field("remedy");
    return remedy.empty() ? text : text + "<br>" + escape_markup(remedy);
  };
  std::string rules;
  for (std::size_t i = 0; i < recording.events.size(); ++i) {
    const auto& event = recording.events[i];
    if (event.name != kRuleBrokenEvent) continue;
    const std::string time = story_time(event.at - recording.story_zero);
    rules += "<div class=\"rule\">" +
             told(event,
                  "<a class=\"mono\" href=\"#" + event_anchor(number, i) + "\">" + time + "</a>") +
             "</div>\n";
  }
  // They are no lines of the recording, so the ladder leads here.
  for (std::size_t i = 0; i < recording.violations.size(); ++i) {
    const auto event = world::rule_broken(recording.violations[i]);
    const std::string time = story_time(event.at - recording.story_zero);
    rules += "<div class=\"rule\" id=\"" + event_anchor(number, recording.events.size() + i) +
             "\">" + told(event, "<span class=\"mono\">" + time + "</span>") + "</div>\n";
  }
  return rules.empty() ? rules : "<h3>Broken rules</h3>\n" + rules;
}

std::string html_events(const Run& run, std::size_t number) {
  const auto& recording = *run.recording;
  std::string rows;
  for (std::size_t i = 0; i < recording.events.size(); ++i) {
    const auto& event = recording.events[i];
    std::string fields;
    for (const auto& field : event.fields) {
      fields += (fields.empty() ? "" : "  ") + std::string(field.key) + '=' + field.value;
    }
    rows += "<tr id=\"" + event_anchor(number, i) + "\">" +
            number_cell(story_time(event.at - recording.story_zero)) + cell(event.lane) +
            cell(event.to) + cell(event.name) + cell(fields) + "</tr>\n";
  }
  return "<details class=\"all\"><summary>All " + std::to_string(recording.events.size()) +
         " events</summary>\n<div class=\"scroll\"><table class=\"events\"><thead><tr>"
         "<th class=\"n\">s</th><th>lane</th><th>to</th><th>name</th><th>fields</th></tr></thead>"
         "<tbody>\n" +
         rows + "</tbody></table></div></details>\n";
}

}  // namespace ringback::runner
