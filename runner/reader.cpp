#include "runner/reader.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "runner/nearest.h"

namespace ringback::runner {

std::string to_string(const ScenarioError& error) {
  return error.mark.file + ":" + std::to_string(error.mark.line) + ":" +
         std::to_string(error.mark.column) + ": " + error.what;
}

Mark Reader::mark(const YAML::Node& node) const {
  const YAML::Mark at = node.Mark();
  if (at.is_null()) return {file_, 1, 1};
  return {file_, at.line + 1, at.column + 1};
}

void Reader::fail(const Mark& mark, const std::string& what) const {
  throw ScenarioError{mark, what};
}

void Reader::fail(const YAML::Node& node, const std::string& what) const { fail(mark(node), what); }

std::string Reader::text(const YAML::Node& node, std::string_view what) const {
  if (!node.IsScalar()) fail(node, "expected " + std::string(what));
  return substituted(node);
}

std::string Reader::substituted(const YAML::Node& node) const {
  const std::string& text = node.Scalar();
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto end = text.compare(i, 2, "${") == 0 ? text.find('}', i) : std::string::npos;
    if (end == std::string::npos) {
      out += text[i++];
      continue;
    }
    const std::string name = text.substr(i + 2, end - i - 2);
    const auto found = parameters_.find(name);
    if (found == parameters_.end()) {
      std::vector<std::string_view> known;
      for (const auto& [known_name, value] : parameters_) known.push_back(known_name);
      fail(node, "no parameter is called \"" + name + "\"" + did_you_mean(name, known));
    }
    out += found->second;
    i = end + 1;
  }
  return out;
}

Duration Reader::duration(const YAML::Node& node) const {
  const std::string written = text(node, "a duration such as 300ms or 1.2s");
  const auto read = parse_duration(written);
  if (!read) {
    fail(node, "expected a duration such as 300ms or 1.2s, not \"" + written + "\"");
  }
  return *read;
}

std::size_t Reader::count(const YAML::Node& node) const {
  const std::string read = text(node, "a whole number");
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(read.data(), read.data() + read.size(), number);
  if (error != std::errc() || end != read.data() + read.size() || number < 1 ||
      number > 1'000'000) {
    fail(node, "expected a whole number from 1 to 1000000, not \"" + read + "\"");
  }
  return number;
}

double Reader::share(const YAML::Node& node) const {
  std::string written = text(node, "a share such as 20%");
  const std::string shown = written;
  const bool percent = !written.empty() && written.back() == '%';
  if (percent) written.pop_back();
  double value = -1;
  const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
  if (percent) value /= 100;
  const bool whole = end == written.data() + written.size();
  if (error != std::errc() || !whole || value < 0 || value > 1) {
    fail(node, "expected a share from 0% to 100%, not \"" + shown + "\"");
  }
  return value;
}

std::string Reader::one_of(const YAML::Node& node, std::string_view what,
                           const std::vector<std::string_view>& known) const {
  const std::string written = text(node, what);
  if (std::find(known.begin(), known.end(), written) == known.end()) {
    fail(node, "expected " + std::string(what) + " (" + listed(known) + "), not \"" + written +
                   "\"" + did_you_mean(written, known));
  }
  return written;
}

void Reader::mapping(const YAML::Node& node, std::string_view what,
                     const std::vector<std::string_view>& keys) const {
  if (!node.IsMap()) fail(node, "expected " + std::string(what));
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string key = text(entry.first, "a key");
    if (!seen.insert(key).second) fail(entry.first, "\"" + key + "\" is written twice");
    if (!keys.empty() && std::find(keys.begin(), keys.end(), key) == keys.end()) {
      fail(entry.first, "\"" + key + "\" is not a key of " + std::string(what) + " (" +
                            listed(keys) + ")" + did_you_mean(key, keys));
    }
  }
}

void Reader::list(const YAML::Node& node, std::string_view what) const {
  if (!node.IsSequence()) fail(node, "expected a list of " + std::string(what));
}

std::vector<Word> split_words(const std::string& text, const Mark& mark) {
  std::vector<Word> words;
  std::size_t i = 0;
  while (i < text.size()) {
    if (text[i] == ' ' || text[i] == '\n' || text[i] == '\t') {
      ++i;
      continue;
    }
    Word word;
    word.mark = {mark.file, mark.line, mark.column + static_cast<int>(i)};
    bool quoted = false;
    int depth = 0;
    for (; i < text.size() && (quoted || depth > 0 || text[i] != ' '); ++i) {
      if (text[i] == '"') quoted = !quoted;
      if (!quoted && text[i] == '{') ++depth;
      if (!quoted && text[i] == '}') --depth;
      // A comma that ends a word separates clauses.
      const bool ends = i + 1 == text.size() || text[i + 1] == ' ';
      if (text[i] == ',' && ends && !quoted && depth == 0 && !word.text.empty()) break;
      word.text += text[i];
    }
    words.push_back(std::move(word));
    if (i < text.size() && text[i] == ',' && words.back().text != ",") {
      words.push_back({",", {mark.file, mark.line, mark.column + static_cast<int>(i)}});
      ++i;
    }
  }
  return words;
}

std::string listed(const std::vector<std::string_view>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace ringback::runner
