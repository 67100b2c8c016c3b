// Reads fault lines; every error says what was expected.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "apns-mock/core/assumptions.h"
#include "apns-mock/core/faults.h"

namespace ringback::apns {
namespace {

using Read = Result<bool, std::string>;

Failure<std::string> expected(std::string_view what, std::string_view found) {
  std::string text = "expected " + std::string(what);
  text += found.empty() ? ", found the end" : ", found '" + std::string(found) + "'";
  return Failure{std::move(text)};
}

/// Words are parted by spaces; single quotes keep spaces together.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  bool any = false;
  for (const char c : text) {
    if (c == '\'') {
      quoted = !quoted;
      any = true;
    } else if (c == ' ' && !quoted) {
      if (any) words.push_back(std::exchange(word, {}));
      any = false;
    } else {
      word += c;
      any = true;
    }
  }
  if (any) words.push_back(std::move(word));
  return words;
}

template <class Number>
bool read_number(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

bool read_fraction(std::string_view text, double& value) {
  return read_number(text, value) && std::isfinite(value) && value >= 0;
}

/// Times beyond any run are refused, so that adding one to a clock cannot overflow.
std::optional<Duration> read_time(std::string_view text) {
  const auto time = parse_duration(text);
  return time && *time <= std::chrono::hours{24 * 365} ? time : std::nullopt;
}

/// Reads a time or a distribution of times; the words come one by one, empty past the end.
template <class Take>
Read read_law(DelayLaw& law, Take take) {
  using Shape = DelayLaw::Shape;
  std::string word = take();
  if (word == "fixed") word = take();
  if (word == "uniform") law.shape = Shape::kUniform;
  if (word == "normal") law.shape = Shape::kNormal;
  if (word == "log-normal") law.shape = Shape::kLogNormal;
  if (law.shape != Shape::kFixed) word = take();
  const auto first = read_time(word);
  if (!first) return expected("a time such as 200ms", word);
  law.first = *first;
  if (law.shape == Shape::kFixed) return true;
  word = take();
  if (law.shape == Shape::kLogNormal) {
    if (!read_fraction(word, law.sigma) || law.sigma > 10) {
      return expected("a sigma from 0 to 10", word);
    }
    return true;
  }
  const auto second = read_time(word);
  if (!second) return expected("a second time", word);
  law.second = *second;
  return true;
}

/// What it does in place of the deserved answer can as well be done later.
bool may_be_late(FaultAct act) {
  return act == FaultAct::kAnswer || act == FaultAct::kReset || act == FaultAct::kRefuseStream ||
         act == FaultAct::kGoAway || act == FaultAct::kClose;
}

/// Options and what one says, for those who wrote it wrong.
struct Example {
  std::string_view key;
  std::string_view value;
};
constexpr std::array kOptions{Example{"name", "mine"},
                              Example{"body", "{}"},
                              Example{"debug", "text"},
                              Example{"last", "3"},
                              Example{"token", "ab12"},
                              Example{"topic", "com.example.app.voip"},
                              Example{"method", "POST"},
                              Example{"path", "/3/"},
                              Example{"header", "apns-priority:10"},
                              Example{"nth", "3"},
                              Example{"every", "2"},
                              Example{"next", "2"},
                              Example{"probability", "0.2"},
                              Example{"seed", "7"},
                              Example{"after", "2s"},
                              Example{"for", "30s"}};

/// Source: RFC 9113 section 7 [doc]; each at the place that its number says.
constexpr std::array<std::string_view, 14> kErrorCodes{"NO_ERROR",
                                                       "PROTOCOL_ERROR",
                                                       "INTERNAL_ERROR",
                                                       "FLOW_CONTROL_ERROR",
                                                       "SETTINGS_TIMEOUT",
                                                       "STREAM_CLOSED",
                                                       "FRAME_SIZE_ERROR",
                                                       "REFUSED_STREAM",
                                                       "CANCEL",
                                                       "COMPRESSION_ERROR",
                                                       "CONNECT_ERROR",
                                                       "ENHANCE_YOUR_CALM",
                                                       "INADEQUATE_SECURITY",
                                                       "HTTP_1_1_REQUIRED"};

/// A number, or a name.
bool read_error_code(std::string_view text, std::uint32_t& code) {
  const auto found = std::find(kErrorCodes.begin(), kErrorCodes.end(), text);
  if (found == kErrorCodes.end()) return read_number(text, code);
  code = static_cast<std::uint32_t>(found - kErrorCodes.begin());
  return true;
}

std::string all_error_codes() {
  std::string all = "an error of HTTP/2, a number or one of";
  for (const auto name : kErrorCodes) all += " " + std::string(name);
  return all;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : words_(split(text)) {}

  Result<Fault, std::string> fault(std::string_view text) {
    const std::string act = take();
    if (act == "preset") return preset();
    const auto known = parse_fault_act(act);
    if (!known) return expected("a fault such as answer, delay, goaway or preset", act);
    fault_.act = *known;
    fault_.name = text;
    if (auto read = arguments(); !read) return Failure{read.error()};
    return options();
  }

 private:
  std::string take() { return next_ < words_.size() ? words_[next_++] : std::string(); }
  bool at_option() const {
    return next_ == words_.size() || words_[next_].find('=') != std::string::npos;
  }

  Result<Fault, std::string> preset() {
    const std::string id = take();
    const FaultPreset* preset = id.empty() ? nullptr : find_preset(id);
    if (preset == nullptr) return expected("a preset F1 to F25", id);
    auto base = parse_fault(preset->rule);
    if (!base) return base;
    fault_ = *base;
    fault_.name = preset->id;
    return options();
  }

  Read arguments() {
    switch (fault_.act) {
      case FaultAct::kAnswer:
        return answer();
      case FaultAct::kDelay:
      case FaultAct::kHoldDelivery:
      case FaultAct::kSlowDrain:
        return delay();
      case FaultAct::kReorder:
        // How long it waits for one to overtake it.
        fault_.delay.first = 1s;
        if (at_option()) return true;
        return delay();
      case FaultAct::kReset:
      case FaultAct::kGoAway:
      case FaultAct::kLimitStreams:
        return code();
      case FaultAct::kLoseAnswer:
      case FaultAct::kNeverAnswer:
      case FaultAct::kDuplicate:
      case FaultAct::kRefuseStream:
      case FaultAct::kClose:
      case FaultAct::kBlackHole:
      case FaultAct::kDropDelivery:
      case FaultAct::kShutDoor:
      case FaultAct::kOutage:
      case FaultAct::kForeignChain:
      case FaultAct::kSet:
        return true;
    }
    return true;
  }

  Read answer() {
    const std::string status = take();
    const bool number = read_number(status, fault_.status);
    if (!number || fault_.status < 200 || fault_.status > 599) {
      return expected("a status from 200 to 599", status);
    }
    fault_.reason = at_option() ? std::string() : take();
    return true;
  }

  Read delay() {
    return read_law(fault_.delay, [this] { return take(); });
  }

  /// `late=800ms`, or in quotes `'late=normal 1s 200ms'`.
  Read late(const std::string& text) {
    if (!may_be_late(fault_.act)) {
      return Failure{std::string("late= goes with answer, reset, refuse-stream, goaway and close")};
    }
    const auto words = split(text);
    std::size_t next = 0;
    fault_.late.emplace();
    auto read =
        read_law(*fault_.late, [&] { return next < words.size() ? words[next++] : std::string(); });
    if (read && next < words.size()) return expected("one time or distribution", text);
    return read;
  }

  Read code() {
    if (fault_.act == FaultAct::kGoAway && at_option()) return true;
    const std::string word = take();
    if (fault_.act == FaultAct::kLimitStreams) {
      if (!read_number(word, fault_.code)) return expected("a number of streams", word);
    } else if (!read_error_code(word, fault_.code)) {
      return expected(all_error_codes(), word);
    }
    return true;
  }

  Result<Fault, std::string> options() {
    while (next_ < words_.size()) {
      const std::string word = take();
      const auto equals = word.find('=');
      const std::string key = word.substr(0, equals);
      const bool flag = equals == std::string::npos;
      const std::string value = flag ? std::string() : word.substr(equals + 1);
      if (!flag && fault_.act == FaultAct::kSet) {
        Assumptions tried;
        const auto set = set_assumption(assumption_table(), tried, key, value);
        if (set) {
          fault_.settings.emplace_back(key, value);
          continue;
        }
        if (set.error() == AssumptionError::kBadValue) return expected("a value of " + key, value);
      }
      if (key == "late" && !flag) {
        if (auto read = late(value); !read) return Failure{read.error()};
        continue;
      }
      if (!(flag ? set_flag(key) : set_option(key, value) || set_matching(key, value))) {
        const auto known = std::find_if(kOptions.begin(), kOptions.end(),
                                        [&](const Example& row) { return row.key == key; });
        if (!flag && known != kOptions.end()) {
          return expected("a value of " + key + " such as " + std::string(known->value), value);
        }
        return expected(fault_.act == FaultAct::kSet
                            ? "an assumption such as idle_timeout=5m"
                            : "an option such as next=2, token=ab, topic=..., for=30s",
                        word);
      }
    }
    return fault_;
  }

  bool set_flag(const std::string& key) {
    if (key == "open") return fault_.open = true;
    if (key == "hard") return fault_.hard = true;
    if (key == "and-empty") return fault_.follow_with_empty_goaway = true;
    return false;
  }

  bool set_option(const std::string& key, const std::string& value) {
    if (key == "name") return !(fault_.name = value).empty();
    if (key == "body") return !(fault_.body = value).empty();
    if (key == "debug") return !(fault_.debug = value).empty();
    if (key == "last") {
      StreamId last;
      if (!read_number(value, last.value) || last.value > 0x7fffffff) return false;
      fault_.last_stream = last;
      return true;
    }
    return false;
  }

  /// NAME:VALUE; a pseudo-header's own colon comes first, and those have options of their own.
  bool add_header(const std::string& text) {
    const auto colon = text.find(':');
    if (colon == 0 || colon == std::string::npos) return false;
    std::string name = text.substr(0, colon);
    for (char& c : name) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    fault_.match.headers.emplace_back(std::move(name), text.substr(colon + 1));
    return true;
  }

  bool set_matching(const std::string& key, const std::string& value) {
    FaultMatch& match = fault_.match;
    if (key == "token") return !(match.token = value).empty();
    if (key == "topic") return !(match.topic = value).empty();
    if (key == "method") return !(match.method = value).empty();
    if (key == "path") return !(match.path = value).empty();
    if (key == "header") return add_header(value);
    if (key == "nth") return read_number(value, match.nth) && match.nth > 0;
    if (key == "every") return read_number(value, match.every) && match.every > 0;
    if (key == "next") {
      std::uint64_t next = 0;
      if (!read_number(value, next) || next == 0) return false;
      match.remaining = next;
      return true;
    }
    if (key == "probability") {
      return read_fraction(value, match.probability) && match.probability <= 1;
    }
    if (key == "seed") {
      std::uint64_t seed = 0;
      if (!read_number(value, seed)) return false;
      match.seed = seed;
      return true;
    }
    const auto time = read_time(value);
    if (!time) return false;
    if (key == "after") match.after = *time;
    if (key == "for") match.lasts = *time;
    return key == "after" || key == "for";
  }

  std::vector<std::string> words_;
  std::size_t next_ = 0;
  Fault fault_;
};

}  // namespace

Result<Fault, std::string> parse_fault(std::string_view text) {
  auto fault = Reader(text).fault(text);
  if (!fault) return fault;
  Fault read = std::move(fault).value();
  read.text = text;
  return read;
}

}  // namespace ringback::apns
