#include "tests/tidy/source_file.h"

#include <algorithm>
#include <regex>

namespace ringback::tidy {
namespace {

// Walks the text once and sorts every character into code, comment or literal.
class Splitter {
 public:
  Splitter(std::string_view text, SourceFile& file) : text_(text), file_(file) {}

  void run() {
    new_line();
    while (at_ < text_.size()) {
      if (text_.substr(at_).starts_with("//")) {
        line_comment();
      } else if (text_.substr(at_).starts_with("/*")) {
        block_comment();
      } else if (text_.substr(at_).starts_with("R\"")) {
        raw_string();
      } else if (text_[at_] == '"' || (text_[at_] == '\'' && !digit_separator())) {
        literal(text_[at_]);
      } else {
        code();
      }
    }
  }

 private:
  bool digit_separator() const {
    return at_ > 0 && std::isxdigit(static_cast<unsigned char>(text_[at_ - 1])) != 0 &&
           at_ + 1 < text_.size() && std::isxdigit(static_cast<unsigned char>(text_[at_ + 1])) != 0;
  }
  void new_line() {
    file_.code.emplace_back();
    file_.comments.emplace_back();
  }
  void code() {
    if (text_[at_] == '\n') {
      new_line();
    } else {
      file_.code.back() += text_[at_];
    }
    ++at_;
  }
  void line_comment() {
    const auto end = std::min(text_.find('\n', at_), text_.size());
    file_.comments.back() += text_.substr(at_ + 2, end - at_ - 2);
    at_ = end;
  }
  void block_comment() {
    const auto end = std::min(text_.find("*/", at_ + 2), text_.size());
    for (at_ += 2; at_ < end; ++at_) {
      if (text_[at_] == '\n') {
        new_line();
      } else {
        file_.comments.back() += text_[at_];
      }
    }
    at_ = std::min(end + 2, text_.size());
  }
  void raw_string() {
    const auto open = text_.find('(', at_);
    if (open == std::string_view::npos) return code();
    const std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    const auto end = std::min(text_.find(close, open), text_.size());
    file_.code.back() += "\"\"";
    for (; at_ < end; ++at_) {
      if (text_[at_] == '\n') new_line();
    }
    at_ = std::min(end + close.size(), text_.size());
  }
  void literal(char quote) {
    file_.code.back() += quote;
    for (++at_; at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    file_.code.back() += quote;
    if (at_ < text_.size() && text_[at_] == quote) ++at_;
  }

  std::string_view text_;
  SourceFile& file_;
  std::size_t at_ = 0;
};

enum class Scope { kNamespace, kType, kFunction, kOther };

bool is_include(const std::string& code) {
  const auto hash = code.find_first_not_of(' ');
  if (hash == std::string::npos || code[hash] != '#') return false;
  const auto word = code.find_first_not_of(' ', hash + 1);
  return word != std::string::npos && code.compare(word, 7, "include") == 0;
}

// What the brace behind `head` opens, when it stands outside every function.
Scope scope_of(const std::string& head) {
  static const std::regex kNamespace(R"(\bnamespace\b|\bextern ")");
  static const std::regex kTemplate(R"(template\s*<[^{]*?>\s)");
  static const std::regex kType(R"(^\s*(class|struct|union|enum)\b)");
  if (std::regex_search(head, kNamespace)) return Scope::kNamespace;
  const auto plain = std::regex_replace(head, kTemplate, " ");
  if (std::regex_search(plain, kType)) return Scope::kType;
  return plain.find('(') != std::string::npos ? Scope::kFunction : Scope::kOther;
}

std::string name_in(const std::string& head) {
  static const std::regex kTest(R"re(\b(TEST(?:_[FP])?)\s*\(\s*(\w+)\s*,\s*(\w+))re");
  static const std::regex kCallLike(R"re(([\w:~]+)\s*\()re");
  std::smatch match;
  if (std::regex_search(head, match, kTest)) {
    return match[1].str() + " " + match[2].str() + "." + match[3].str();
  }
  return std::regex_search(head, match, kCallLike) ? match[1].str() : "?";
}

// Finds function bodies by their braces; what opens a brace is told by the text before it.
class FunctionFinder {
 public:
  std::vector<Function> run(const SourceFile& file) {
    for (line_ = 1; line_ <= file.code.size(); ++line_) {
      const auto& text = file.code[line_ - 1];
      if (text.find_first_not_of(' ') != std::string::npos &&
          text[text.find_first_not_of(' ')] == '#') {
        continue;
      }
      for (const char c : text) take(c);
      head_ += ' ';
    }
    return std::move(found_);
  }

 private:
  bool inside_function() const {
    return std::any_of(open_.begin(), open_.end(),
                       [](Scope s) { return s == Scope::kFunction || s == Scope::kOther; });
  }
  void take(char c) {
    if (c == '{') {
      open_brace();
    } else if (c == '}') {
      close_brace();
    } else if (c == ';') {
      head_.clear();
    } else {
      if (head_.find_first_not_of(' ') == std::string::npos) head_line_ = line_;
      head_ += c;
    }
  }
  void open_brace() {
    const Scope scope = inside_function() ? Scope::kOther : scope_of(head_);
    open_.push_back(scope);
    if (scope == Scope::kFunction) {
      const auto name = name_in(head_);
      found_.push_back({name, head_line_, 0, name.starts_with("TEST")});
    }
    if (scope != Scope::kOther || inside_function()) head_.clear();
  }
  void close_brace() {
    if (open_.empty()) return;
    if (open_.back() == Scope::kFunction)
      found_.back().lines = line_ - found_.back().first_line + 1;
    open_.pop_back();
    head_.clear();
  }

  std::size_t line_ = 0;
  std::size_t head_line_ = 0;
  std::string head_;
  std::vector<Scope> open_;
  std::vector<Function> found_;
};

}  // namespace

SourceFile read_source(std::string path, std::string_view text) {
  SourceFile file{std::move(path), {}, {}, {}};
  Splitter(text, file).run();
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const std::string line(text.substr(begin, end - begin));
    const auto& code = file.code[file.include_lines.size()];
    file.include_lines.push_back(is_include(code) ? line : std::string());
    begin = end + 1;
  }
  return file;
}

std::vector<Function> functions_of(const SourceFile& file) { return FunctionFinder().run(file); }

}  // namespace ringback::tidy
