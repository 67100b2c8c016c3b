#include "runner/report/html.h"

#include <algorithm>

#include "runner/judge.h"
#include "runner/report/html_parts.h"
#include "runner/report/text.h"
#include "runner/report/verdict_text.h"

namespace ringback::runner {
namespace {

const Look kPlain{};

std::string badge(bool good) {
  return good ? "<span class=\"badge\">passed</span>" : "<span class=\"badge no\">failed</span>";
}

std::string check(bool held, const std::string& at, const std::string& text,
                  const std::string& what) {
  std::string item =
      held ? "<li><span class=\"mark good\">✓</span>" : "<li><span class=\"mark bad\">✗</span>";
  item += "<span class=\"at mono\">" + at + "</span><code>" + escape_markup(text) + "</code>";
  if (!held && !what.empty()) item += "<br>" + escape_markup(what);
  return item + "</li>\n";
}

std::string checks(const Run& run) {
  std::string items;
  for (const auto& outcome : run.outcomes) {
    std::string at;
    if (outcome.event) {
      at = story_time(run.recording->events[*outcome.event].at - run.recording->story_zero);
    }
    items += check(outcome.held, at, to_string(*outcome.expectation), outcome.what);
  }
  const auto failures = invariant_failures(run);
  for (const auto& failure : failures) items += check(false, {}, "invariant " + failure, {});
  if (!run.transcript_difference.empty()) {
    items += check(false, {}, "not as its transcript", run.transcript_difference);
  }
  if (failures.empty()) {
    std::string text = "every invariant holds";
    for (const auto& name : run.plan->violates) text += " but " + name + " (on purpose)";
    items += check(true, {}, text, {});
  }
  return "<h3>Checked</h3>\n<ul class=\"checks\">\n" + items + "</ul>\n";
}

std::string why(const Run& run) {
  std::string boxes;
  for (const auto& one : explanations_of(run)) {
    boxes += "<div class=\"failure\"><b class=\"mono\">" + escape_markup(one.where) +
             "</b><br><code>" + escape_markup(one.expectation) + "</code><br>" +
             escape_markup(one.what);
    if (!one.nearest_miss.empty()) {
      boxes += "<pre>nearest miss\n" + escape_markup(one.nearest_miss);
      for (const auto& difference : one.differences) {
        boxes += "\n          " + escape_markup(difference);
      }
      boxes += "</pre>";
    }
    if (!one.before.empty()) {
      boxes += "<pre>just before";
      for (const auto& before : one.before) boxes += '\n' + escape_markup(before);
      boxes += "</pre>";
    }
    boxes += "</div>\n";
  }
  return boxes.empty() ? boxes : "<h3>Why it failed</h3>\n" + boxes;
}

/// The second line of the text's heading: file, world, seed, length.
std::string played(const Run& run) {
  const std::string both = heading(run, kPlain);
  const auto first = both.find('\n');
  return both.substr(first + 1, both.size() - first - 2);
}

std::string body(const Run& run, std::size_t number) {
  std::string text = "<p class=\"soft mono\">" + escape_markup(played(run)) + "</p>\n";
  if (!run.plan->why.empty()) {
    text += "<p class=\"why\">" + escape_markup(run.plan->why) + "</p>\n";
  }
  if (!run.plan->source.empty()) {
    text += "<p class=\"soft\">Source: " + escape_markup(run.plan->source) + "</p>\n";
  }
  if (!run.recording) {
    return text + "<div class=\"failure\">" + escape_markup(run.stage_error) + "</div>\n";
  }
  text += checks(run) + why(run);
  text += html_rules(run, number);
  text += "<h3>Screens</h3>\n" + html_screens(run);
  text += "<h3>Ladder</h3>\n" + html_ladder(run, number);
  return text + html_legs(run) + html_events(run, number);
}

std::string section(const Run& run, std::size_t number, bool alone) {
  const bool good = passed(run);
  // The anchor lies inside, so that following it opens a folded run.
  return std::string("<details class=\"run\"") + (alone || !good ? " open" : "") + "><summary>" +
         badge(good) + "<h2>" + escape_markup(title_of(*run.plan)) +
         "</h2></summary>\n<div id=\"r" + std::to_string(number) + "\">\n" + body(run, number) +
         "</div></details>\n";
}

/// Every run in one line, to find one among many.
std::string index(std::span<const Run> runs) {
  std::string items;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const bool good = passed(runs[i]);
    items += std::string("<li class=\"") + (good ? "good" : "bad") + "\">" + (good ? "✓" : "✗") +
             " <a href=\"#r" + std::to_string(i + 1) + "\">" +
             escape_markup(title_of(*runs[i].plan)) + "</a></li>\n";
  }
  return "<nav><ul class=\"index\">\n" + items + "</ul></nav>\n";
}

}  // namespace

std::string to_html(std::span<const Run> runs) {
  const auto good = static_cast<std::size_t>(std::count_if(runs.begin(), runs.end(), passed));
  const std::string count = std::to_string(good) + " of " + std::to_string(runs.size()) +
                            (runs.size() == 1 ? " scenario passed" : " scenarios passed");
  // No script may run at all, whatever a name in the recording tries.
  std::string page =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
      count + "</title>\n<style>" + std::string(html_style()) + "</style></head>\n<body><main>\n" +
      "<h1>Ringback</h1>\n<p class=\"" + (good == runs.size() ? "good" : "bad") + "\">" + count +
      "</p>\n";
  if (runs.size() > 1) page += index(runs);
  for (std::size_t i = 0; i < runs.size(); ++i) page += section(runs[i], i + 1, runs.size() == 1);
  return page + "</main></body></html>\n";
}

}  // namespace ringback::runner
