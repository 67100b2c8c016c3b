#include "tests/tidy/rules.h"

#include <algorithm>
#include <array>
#include <regex>

namespace ringback::tidy {
namespace {

constexpr std::size_t kHeaderLines = 120;
constexpr std::size_t kSourceLines = 400;
constexpr std::size_t kFunctionLines = 60;
constexpr std::size_t kTestLines = 40;

// Headers that may be longer, each with its reason.
struct LongHeader {
  std::string_view path;
  std::string_view reason;
};
constexpr auto kLongHeaders = std::to_array<LongHeader>({
    {"base/call_messages.h", "one closed vocabulary: every message of both directions, no logic"},
    {"runner/plan.h", "one closed vocabulary: every step and expectation of a scenario, no logic"},
    {"net/driver.h", "a template: its bodies have to stand in the header"},
    {"world/world.h", "the one class that wires three cores together; most of it is its state"},
});

struct Ban {
  std::string_view needle;  ///< in every line that the pattern matches; spares most lines the regex
  std::regex pattern;
  std::string_view what;
  std::string_view instead;
};

// Names that would let time, chance, threads or the outside world into a pure room.
const std::vector<Ban>& pure_bans() {
  static const std::vector<Ban> kBans{
      {"now", std::regex(R"(::now\s*\()"), "reading a clock",
       "the `Now` that the driver passes to on()"},
      {"sleep", std::regex(R"(\b(u|nano)?sleep(_for|_until)?\s*\()"), "sleeping",
       "a slot of base/timer_table.h"},
      {"rand", std::regex(R"(\brandom_device\b|\bs?rand\s*\()"), "unseeded chance",
       "base/rng.h, forked by name"},
      {"mt19937", std::regex(R"(\bmt19937)"), "another generator", "base/rng.h, forked by name"},
      {"getenv", std::regex(R"(\bgetenv\s*\()"), "the environment",
       "a field of the actor's Config"},
      {"unordered_", std::regex(R"(\bunordered_\w+)"), "a container with an unspecified order",
       "std::map, std::set or a vector"},
      {"std::", std::regex(R"(\bstd::(j?thread|(shared_)?mutex|atomic|future|async)\b)"),
       "a thread", "nothing: a core is driven from one thread at a time"},
      {"std::c", std::regex(R"(\bstd::(cout|cerr|clog)\b)"), "printing",
       "the trace of the Reaction"},
      {"printf", std::regex(R"(\bf?printf\s*\()"), "printing", "the trace of the Reaction"},
      {"::", std::regex(R"(\b(asio|boost)::)"), "Asio", "an effect; the shell does the I/O"},
      {"nghttp2_", std::regex(R"(\bnghttp2_)"), "nghttp2", "an effect; the shell does the I/O"},
      {"_", std::regex(R"(\b(SSL|EVP|X509)_\w+\s*\()"), "OpenSSL",
       "facts that the shell puts into the input"},
      {"::", std::regex(R"(\b(grpc|google::protobuf)::)"), "gRPC or protobuf",
       "plain structs; io/wire translates the messages"},
      {"spdlog", std::regex(R"(\bspdlog::)"), "spdlog",
       "the trace of the Reaction; the shell logs"},
  };
  return kBans;
}

const std::array<std::string_view, 9> kPureHeaderBans{
    "thread", "mutex",         "shared_mutex", "atomic", "future", "condition_variable",
    "random", "unordered_map", "unordered_set"};

class Checker {
 public:
  Checker(const SourceFile& file, const std::set<std::string>& known)
      : file_(file), known_(known), room_(room_of(file.path)) {}

  std::vector<Finding> run() {
    if (!room_) report(1, "room", "no room of tests/tidy/rooms.cpp holds this file; give it one");
    check_sizes();
    check_header();
    check_includes();
    check_names();
    check_comments();
    check_switches();
    return std::move(findings_);
  }

 private:
  bool is_header() const { return file_.path.ends_with(".h"); }
  bool is_test() const { return file_.path.starts_with("tests/"); }
  void report(std::size_t line, std::string rule, std::string message) {
    findings_.push_back({file_.path, line, std::move(rule), std::move(message)});
  }

  void check_sizes() {
    const std::size_t lines = file_.code.size() - (file_.code.back().empty() ? 1 : 0);
    const bool source = !is_header() || file_.path.ends_with(".inl.h");  // bodies of templates
    const std::size_t limit = source ? kSourceLines : kHeaderLines;
    const bool listed = std::any_of(kLongHeaders.begin(), kLongHeaders.end(),
                                    [&](const auto& l) { return l.path == file_.path; });
    if (lines > limit && !listed) {
      report(lines, "file-size",
             std::to_string(lines) + " lines where " + std::to_string(limit) +
                 " are the limit: it holds two ideas, make two files");
    }
    for (const auto& function : functions_of(file_)) {
      const std::size_t most = function.test_case ? kTestLines : kFunctionLines;
      if (function.lines <= most) continue;
      report(function.first_line, "function-size",
             function.name + " has " + std::to_string(function.lines) + " lines where " +
                 std::to_string(most) + " are the limit: name its parts and move them out");
    }
  }

  void check_header() {
    if (!is_header()) return;
    if (file_.comments.front().size() < 10) {
      report(1, "purpose", "a header starts with a comment that says what it is for");
    }
    if (std::find(file_.code.begin(), file_.code.end(), "#pragma once") == file_.code.end()) {
      report(1, "pragma-once", "write #pragma once below the first comment");
    }
  }

  void check_includes() {
    static const std::regex kInclude(R"(#\s*include\s*([<"])([^>"]+)[>"])");
    for (std::size_t i = 0; i < file_.include_lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_search(file_.include_lines[i], match, kInclude)) continue;
      if (match[1] == "\"") {
        check_own_include(i + 1, match[2]);
      } else {
        check_library_include(i + 1, match[2]);
      }
    }
  }

  void check_own_include(std::size_t line, const std::string& path) {
    const bool generated = path.starts_with("proto/") && path.ends_with(".pb.h");
    if (!generated && !known_.contains(path)) {
      return report(line, "include-root",
                    "\"" + path + "\" is no file from the repository root; write the whole path");
    }
    if (!room_ || allowed(room_->includes, place_of(path))) return;
    report(line, "include-direction",
           std::string(room_->place) + " may not include " + place_of(path) +
               "; move what both need into base, or translate at the border");
  }

  // Stems inside a folder are rooms for what they include, not for who includes them.
  static std::string place_of(const std::string& path) {
    const Room* room = room_of(path);
    if (!room || room->place.ends_with('.')) return path.substr(0, path.find('/'));
    return std::string(room->place);
  }
  static bool allowed(std::span<const std::string_view> names, std::string_view name) {
    return std::find(names.begin(), names.end(), "*") != names.end() ||
           std::find(names.begin(), names.end(), name) != names.end();
  }

  static std::string_view family_of(const std::string& header) {
    static constexpr std::array<std::array<std::string_view, 2>, 13> kFamilies{{
        {"boost/", "boost"},
        {"nghttp2/", "nghttp2"},
        {"openssl/", "openssl"},
        {"grpc", "grpc"},
        {"google/protobuf/", "grpc"},
        {"spdlog/", "spdlog"},
        {"CLI/", "CLI11"},
        {"sqlite3", "sqlite"},
        {"prometheus/", "prometheus"},
        {"libpq-fe.h", "libpq"},
        {"yaml-cpp/", "yaml-cpp"},
        {"gtest/", "gtest"},
        {"benchmark/", "benchmark"},
    }};
    for (const auto& [prefix, family] : kFamilies) {
      if (header.starts_with(prefix)) return family;
    }
    return header.find_first_of("/.") == std::string::npos ? "std" : "posix";
  }

  void check_library_include(std::size_t line, const std::string& header) {
    if (!room_) return;
    const auto family = family_of(header);
    if (!allowed(room_->libraries, family)) {
      report(line, "library",
             std::string(room_->place) + " may not use " + std::string(family) + " (<" + header +
                 ">); " +
                 (room_->pure ? "pure rooms have the C++ standard library only"
                              : "let net or the actor's shell do it"));
    }
    if (room_->pure && std::find(kPureHeaderBans.begin(), kPureHeaderBans.end(), header) !=
                           kPureHeaderBans.end()) {
      report(line, "banned", "<" + header + "> has no place in a pure room");
    }
  }

  void check_names() {
    static const std::regex kSleep(R"(\b(u|nano)?sleep(_for|_until)?\s*\()");
    for (std::size_t i = 0; i < file_.code.size(); ++i) {
      if (is_test() && file_.code[i].find("sleep") != std::string::npos &&
          std::regex_search(file_.code[i], kSleep)) {
        report(i + 1, "sleep",
               "a test waits for an event, never for time: wait on what will happen");
      }
      if (room_ && room_->pure) check_pure_line(i);
    }
  }

  void check_pure_line(std::size_t i) {
    // CHECK is the one place where a pure room may speak: it is about to abort.
    if (file_.path == "base/check.h" || !file_.include_lines[i].empty()) return;
    for (const auto& ban : pure_bans()) {
      if (file_.code[i].find(ban.needle) == std::string::npos) continue;
      if (!std::regex_search(file_.code[i], ban.pattern)) continue;
      report(i + 1, "banned",
             std::string(ban.what) + " has no place in " + std::string(room_->place) + "; use " +
                 std::string(ban.instead));
    }
  }

  void check_comments() {
    static const std::regex kLeftover(R"(\b(TODO|FIXME|XXX|HACK)\b)");
    static const std::regex kConfidence(R"(\[(doc|observed|recall)\])");
    for (std::size_t i = 0; i < file_.comments.size(); ++i) {
      if (file_.comments[i].empty()) continue;
      if (std::regex_search(file_.comments[i], kLeftover)) {
        report(i + 1, "leftover", "do it, or write an issue; the source keeps no list of wishes");
      }
      if (!file_.comments[i].starts_with(" Rule:") || is_test()) continue;
      std::string whole;
      for (auto j = i; j < file_.comments.size() && !file_.comments[j].empty(); ++j) {
        whole += file_.comments[j];
      }
      if (whole.find("Source:") == std::string::npos || !std::regex_search(whole, kConfidence)) {
        report(i + 1, "rule-source",
               "a rule reads `// Rule: <text> Source: <source> [doc|observed|recall]`");
      }
    }
  }

  // A switch over our own enum (its labels are constants named kSomething) lists every value.
  void check_switches() {
    static const std::regex kOurLabel(R"(^\s*case\s+([\w:]+::)?k[A-Z]\w*\s*:)");
    static const std::regex kDefault(R"(^\s*default\s*:)");
    std::size_t indent_of_ours = std::string::npos;
    for (std::size_t i = 0; i < file_.code.size(); ++i) {
      const auto& line = file_.code[i];
      const auto indent = line.find_first_not_of(' ');
      if (indent == std::string::npos) continue;
      const bool label = line.find("case") == indent || line.find("default") == indent;
      // A protobuf enum is not ours: what newer peers send has to land in its default.
      if (label && line.find("pb::") == std::string::npos && std::regex_search(line, kOurLabel)) {
        indent_of_ours = indent;
      } else if (indent < indent_of_ours && indent_of_ours != std::string::npos) {
        indent_of_ours = std::string::npos;  // the switch is over
      }
      if (label && indent == indent_of_ours && std::regex_search(line, kDefault)) {
        report(i + 1, "default",
               "list the remaining values, so that -Werror=switch sees a new one");
      }
    }
  }

  const SourceFile& file_;
  const std::set<std::string>& known_;
  const Room* room_;
  std::vector<Finding> findings_;
};

}  // namespace

std::string to_string(const Finding& f) {
  return f.path + ":" + std::to_string(f.line) + ": [" + f.rule + "] " + f.message;
}

std::vector<Finding> check(const SourceFile& file, const std::set<std::string>& known) {
  return Checker(file, known).run();
}

}  // namespace ringback::tidy
