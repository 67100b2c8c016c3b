// "never bob sees ringing, within 2s": the sentences under `expect` and `after`.
#include <algorithm>
#include <charconv>

#include "runner/legs.h"
#include "runner/nearest.h"
#include "runner/sentences.h"
#include "runner/verbs.h"
#include "world/vocabulary.h"

namespace ringback::runner {
namespace {

using Words = std::vector<Word>;

std::string unquoted(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c != '"') out += c;
  }
  return out;
}

[[noreturn]] void expected_at_end(const Reader& reader, const Words& words,
                                  const std::string& what) {
  Mark mark = words.empty() ? Mark{reader.file(), 1, 1} : words.back().mark;
  if (!words.empty()) mark.column += static_cast<int>(words.back().text.size());
  reader.fail(mark, "expected " + what);
}

std::string read_lane(const Reader& reader, const Word& word, const Cast& cast) {
  if (word.text == "anyone") return {};
  const auto lanes = cast.lanes();
  if (std::find(lanes.begin(), lanes.end(), word.text) != lanes.end()) return word.text;
  if (cast.phones.contains(word.text)) {
    reader.fail(word.mark, "\"" + word.text + "\" is a phone; say \"" + word.text + ".ios\", \"" +
                               word.text + ".app\" or \"" + word.text + " sees ...\"");
  }
  auto known = lanes;
  known.push_back("anyone");
  reader.fail(word.mark, "no lane is called \"" + word.text + "\" (" + listed(known) + ")" +
                             did_you_mean(word.text, known));
}

const EventName& read_event(const Reader& reader, const Word& word) {
  std::vector<std::string_view> known;
  for (const auto& event : event_names()) {
    if (event.name == word.text) return event;
    known.push_back(event.name);
  }
  reader.fail(word.mark,
              "no event is called \"" + word.text + "\"" + did_you_mean(word.text, known));
}

/// A misspelt screen would never be seen, which is what "never" asks for.
void check_screen(const Reader& reader, const Mark& mark, const std::string& shown) {
  const auto known = world::screen_words();
  if (shown.starts_with('$')) return;
  if (std::find(known.begin(), known.end(), shown) != known.end()) return;
  reader.fail(mark, "expected what a phone shows (" + listed(known) + "), not \"" + shown + "\"" +
                        did_you_mean(shown, known));
}

/// A field that the event never has would never differ, nor match.
void check_key(const Reader& reader, const Word& word, const EventName& event,
               const std::string& key) {
  const auto known = fields_of(event);
  if (std::find(known.begin(), known.end(), key) != known.end()) return;
  const std::string has =
      known.empty() ? "has no fields" : "has no field \"" + key + "\" (" + listed(known) + ")";
  reader.fail(word.mark, std::string(event.name) + ' ' + has + did_you_mean(key, known));
}

FieldTest read_field(const Reader& reader, const Word& word, const EventName& event) {
  const auto at = word.text.find_first_of("=~!");
  if (at == std::string::npos || at == 0) {
    reader.fail(word.mark, "expected a field such as priority=10, not \"" + word.text + "\"");
  }
  FieldTest test;
  test.key = word.text.substr(0, at);
  check_key(reader, word, event, test.key);
  std::size_t value = at + 1;
  switch (word.text[at]) {
    case '=':
      test.how = FieldTest::How::kEquals;
      break;
    case '~':
      test.how = FieldTest::How::kContains;
      break;
    default:
      test.how = FieldTest::How::kDiffers;
      if (value < word.text.size() && word.text[value] == '=') ++value;
  }
  test.value = unquoted(word.text.substr(value));
  if (test.key == "shows" && test.how != FieldTest::How::kContains) {
    Mark mark = word.mark;
    mark.column += static_cast<int>(value);
    check_screen(reader, mark, test.value);
  }
  return test;
}

/// One clause after a comma: "within 2s".
void read_clause(const Reader& reader, const Words& clause, const Cast& cast,
                 Expectation& expectation) {
  static const std::vector<std::string_view> kClauses{"within", "after", "by", "once"};
  if (clause.empty()) return;
  const std::string& word = clause[0].text;
  if (std::find(kClauses.begin(), kClauses.end(), word) == kClauses.end()) {
    reader.fail(clause[0].mark, "expected " + listed(kClauses) + ", not \"" + word + "\"" +
                                    did_you_mean(word, kClauses));
  }
  if (word == "once") {
    expectation.once = read_pattern(reader, {clause.begin() + 1, clause.end()}, cast);
    return;
  }
  if (clause.size() < 2) expected_at_end(reader, clause, "a duration such as 300ms or 1.2s");
  const auto length = parse_duration(clause[1].text);
  if (!length) {
    reader.fail(clause[1].mark,
                "expected a duration such as 300ms or 1.2s, not \"" + clause[1].text + "\"");
  }
  if (clause.size() > 2) {
    reader.fail(clause[2].mark, "\"" + clause[2].text + "\" is more than this clause takes");
  }
  if (word == "within") expectation.within = *length;
  if (word == "after") expectation.sooner = *length;
  if (word == "by") expectation.by = *length;
}

/// Takes "never", "exactly 2", ... off the front; returns how many words those were.
std::size_t read_kind(const Reader& reader, const Words& words, Expectation& expectation) {
  if (words.empty()) return 0;
  using Kind = Expectation::Kind;
  const auto count_at = [&](std::size_t index) {
    if (index >= words.size()) expected_at_end(reader, words, "a count");
    const std::string& text = words[index].text;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), expectation.count);
    if (error != std::errc() || end != text.data() + text.size()) {
      reader.fail(words[index].mark, "expected a count, not \"" + text + "\"");
    }
  };
  const std::string& first = words[0].text;
  const std::string second = words.size() > 1 ? words[1].text : "";
  if (first == "never" || first == "meanwhile") {
    expectation.kind = first == "never" ? Kind::kNever : Kind::kAnyOrder;
    return 1;
  }
  if (first == "exactly") {
    expectation.kind = Kind::kExactly;
    count_at(1);
    return 2;
  }
  if (first == "at" && (second == "least" || second == "most")) {
    expectation.kind = second == "least" ? Kind::kAtLeast : Kind::kAtMost;
    count_at(2);
    return 3;
  }
  return 0;
}

/// "p95", "the least", "the most": how many words; 0 when this is no metric.
std::size_t read_statistic(const Reader& reader, const Words& words, MetricBound& metric) {
  const std::string first = words.empty() ? "" : words[0].text;
  const std::string second = words.size() > 1 ? words[1].text : "";
  if (first == "the" && (second == "least" || second == "most")) {
    metric.percent = second == "least" ? 0 : 100;
    return 2;
  }
  if (first.size() < 2 || first[0] != 'p') return 0;
  const auto [end, error] =
      std::from_chars(first.data() + 1, first.data() + first.size(), metric.percent);
  if (end != first.data() + first.size()) return 0;
  const bool good = error == std::errc() && metric.percent >= 1 && metric.percent <= 100;
  // "p101 signaling ..." may still be somebody's lane.
  if (!good && second == "of") {
    reader.fail(words[0].mark, "expected a percentile from p1 to p100, not \"" + first + "\"");
  }
  return good ? 1 : 0;
}

/// "p95 of dial-to-ringing at most 2s"; false when the sentence is no metric.
bool read_metric(const Reader& reader, const Words& words, Expectation& expectation) {
  MetricBound metric;
  std::size_t at = read_statistic(reader, words, metric);
  if (at == 0) return false;
  const auto word = [&](std::string_view expected) {
    if (at >= words.size()) expected_at_end(reader, words, "\"" + std::string(expected) + "\"");
    return words[at++];
  };
  if (const Word of = word("of"); of.text != "of") {
    reader.fail(of.mark, "expected \"of\", not \"" + of.text + "\"");
  }
  const Word leg = word("a leg");
  const auto legs = leg_words();
  if (std::find(legs.begin(), legs.end(), leg.text) == legs.end()) {
    const std::vector<std::string_view> known(legs.begin(), legs.end());
    reader.fail(leg.mark, "no leg is called \"" + leg.text + "\" (" + listed(known) + ")" +
                              did_you_mean(leg.text, known));
  }
  metric.leg = leg.text;
  const Word at_word = word("at most");
  const Word which = word("most");
  if (at_word.text != "at" || (which.text != "most" && which.text != "least")) {
    reader.fail(at_word.mark, "expected \"at most\" or \"at least\", not \"" + at_word.text + " " +
                                  which.text + "\"");
  }
  metric.at_least = which.text == "least";
  const Word bound = word("a duration");
  const auto length = parse_duration(bound.text);
  if (!length) {
    reader.fail(bound.mark,
                "expected a duration such as 300ms or 1.2s, not \"" + bound.text + "\"");
  }
  metric.bound = *length;
  if (at < words.size()) {
    reader.fail(words[at].mark, "\"" + words[at].text + "\" is more than this sentence takes");
  }
  expectation.kind = Expectation::Kind::kMetric;
  expectation.metric = std::move(metric);
  return true;
}

/// "bob sees ringing": the first three words.
void read_sees(const Reader& reader, const Words& words, const Cast& cast, Pattern& pattern) {
  if (!cast.phones.contains(words[0].text)) {
    const std::vector<std::string_view> phones(cast.phones.begin(), cast.phones.end());
    reader.fail(words[0].mark, "no phone is called \"" + words[0].text + "\" (" + listed(phones) +
                                   ")" + did_you_mean(words[0].text, phones));
  }
  if (words.size() < 3) expected_at_end(reader, words, "what the screen shows");
  const std::string shown = unquoted(words[2].text);
  check_screen(reader, words[2].mark, shown);
  pattern.lane = words[0].text + ".ios";
  pattern.name = "screen";
  pattern.fields.push_back({"shows", FieldTest::How::kEquals, shown});
}

}  // namespace

Pattern read_pattern(const Reader& reader, const Words& words, const Cast& cast) {
  if (words.empty()) reader.fail(Mark{reader.file(), 1, 1}, "expected an event");
  Pattern pattern;
  const EventName* event = nullptr;
  std::size_t next = 1;
  if (words.size() > 1 && words[1].text == "sees") {
    read_sees(reader, words, cast, pattern);
    event = &read_event(reader, Word{pattern.name, words[1].mark});
    next = 3;
  } else {
    pattern.lane = read_lane(reader, words[0], cast);
    if (words.size() > 1 && words[1].text == "->") {
      if (words.size() < 3) expected_at_end(reader, words, "a lane");
      pattern.to = read_lane(reader, words[2], cast);
      pattern.message = true;
      next = 3;
    }
    if (words.size() <= next) expected_at_end(reader, words, "the name of an event");
    event = &read_event(reader, words[next++]);
    pattern.name = event->name;
  }
  for (std::size_t i = next; i < words.size(); ++i) {
    pattern.fields.push_back(read_field(reader, words[i], *event));
  }
  return pattern;
}

Expectation read_expectation(const Reader& reader, const Words& words, const Cast& cast) {
  Expectation expectation;
  if (!words.empty()) expectation.mark = words[0].mark;
  if (read_metric(reader, words, expectation)) return expectation;
  const std::size_t skip = read_kind(reader, words, expectation);
  std::vector<Words> clauses(1);
  for (std::size_t i = skip; i < words.size(); ++i) {
    if (words[i].text == ",") {
      clauses.emplace_back();
    } else {
      clauses.back().push_back(words[i]);
    }
  }
  if (clauses[0].empty()) expected_at_end(reader, words, "an event");
  expectation.pattern = read_pattern(reader, clauses[0], cast);
  for (std::size_t i = 1; i < clauses.size(); ++i) {
    read_clause(reader, clauses[i], cast, expectation);
  }
  return expectation;
}

}  // namespace ringback::runner
