#include "base/json.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/hex.h"
#include "base/utf8.h"

namespace ringback {
namespace {

/// How many bytes stand for themselves: neither a quote, nor a backslash, nor a control character.
std::size_t plain_length(std::string_view text) {
  // Eight bytes at a time; a byte that is below `limit` or equal to `c` leaves its high bit.
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHighBits = kOnes << 7;
  const auto below = [](std::uint64_t eight, std::uint64_t limit) {
    return (eight - kOnes * limit) & ~eight & kHighBits;
  };
  const auto equal = [&](std::uint64_t eight, char c) {
    return below(eight ^ (kOnes * static_cast<unsigned char>(c)), 1);
  };
  std::size_t at = 0;
  std::uint64_t eight = 0;
  for (; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((below(eight, 0x20) | equal(eight, '"') | equal(eight, '\\')) != 0) break;
  }
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) break;
    ++at;
  }
  return at;
}

class Parser {
 public:
  Parser(std::string_view text, RepeatedNames repeated) : rest_(text), repeated_(repeated) {}

  std::optional<Json> document() {
    std::optional<Json> value(std::in_place);
    if (!parse_value(*value, 0)) return {};
    skip_space();
    if (!rest_.empty()) return {};
    return value;
  }

 private:
  void skip_space() {
    if (!rest_.empty() && rest_.front() > ' ') return;
    const auto start = rest_.find_first_not_of(" \t\r\n");
    rest_.remove_prefix(start == std::string_view::npos ? rest_.size() : start);
  }

  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  // Members and items are read where they will stay: a payload is read for every push.
  bool parse_value(Json& into, int depth) {
    skip_space();
    if (rest_.empty()) return false;
    switch (rest_.front()) {
      case '{':
        return parse_object(into.become<JsonObject>(), depth);
      case '[':
        return parse_array(into.become<JsonArray>(), depth);
      case '"':
        return parse_string(into.become<std::string>());
      case 't':
        into = Json(true);
        return take("true");
      case 'f':
        into = Json(false);
        return take("false");
      case 'n':
        return take("null");
      default:
        return parse_number(into.become<Json::Number>());
    }
  }

  bool parse_object(JsonObject& object, int depth) {
    if (depth >= kDeepestJson) return false;
    take("{");
    skip_space();
    if (take("}")) return true;
    std::vector<JsonObject::Member> members;
    members.reserve(4);
    while (true) {
      skip_space();
      auto& [name, value] = members.emplace_back();
      if (!parse_string(name)) return false;
      skip_space();
      if (!take(":")) return false;
      if (!parse_value(value, depth + 1)) return false;
      skip_space();
      if (take("}")) break;
      if (!take(",")) return false;
    }
    return object.take(std::move(members)) || repeated_ == RepeatedNames::kLastCounts;
  }

  bool parse_array(JsonArray& items, int depth) {
    if (depth >= kDeepestJson) return false;
    take("[");
    skip_space();
    if (take("]")) return true;
    while (true) {
      if (!parse_value(items.emplace_back(), depth + 1)) return false;
      skip_space();
      if (take("]")) return true;
      if (!take(",")) return false;
    }
  }

  std::string_view take_digits() {
    const auto end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    const auto digits = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return digits;
  }

  bool parse_number(Json::Number& into) {
    const auto whole_text = rest_;
    take("-");
    const auto whole = take_digits();
    if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return false;
    if (take(".") && take_digits().empty()) return false;
    if (take("e") || take("E")) {
      if (!take("+")) take("-");
      if (take_digits().empty()) return false;
    }
    into.text.assign(whole_text.substr(0, whole_text.size() - rest_.size()));
    return true;
  }

  bool parse_string(std::string& out) {
    if (!take("\"")) return false;
    while (true) {
      const auto plain = plain_length(rest_);
      out.append(rest_.substr(0, plain));
      rest_.remove_prefix(plain);
      if (take("\"")) return true;
      if (!take("\\") || !parse_escape(out)) return false;
    }
  }

  bool parse_escape(std::string& out) {
    static constexpr std::string_view kFrom = "\"\\/bfnrt";
    static constexpr std::string_view kTo = "\"\\/\b\f\n\r\t";
    if (rest_.empty()) return false;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (const auto at = kFrom.find(c); at != std::string_view::npos) {
      out += kTo[at];
      return true;
    }
    return c == 'u' && parse_unicode(out);
  }

  std::optional<char32_t> four_hex() {
    if (rest_.size() < 4) return {};
    unsigned value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + 4, value, 16);
    if (error != std::errc{} || end != rest_.data() + 4) return {};
    rest_.remove_prefix(4);
    return value;
  }

  bool parse_unicode(std::string& out) {
    const auto first = four_hex();
    if (!first || (*first >= 0xdc00 && *first <= 0xdfff)) return false;
    if (*first < 0xd800 || *first > 0xdfff) {
      append_utf8(out, *first);
      return true;
    }
    if (!take("\\u")) return false;
    const auto second = four_hex();
    if (!second || *second < 0xdc00 || *second > 0xdfff) return false;
    append_utf8(out, 0x10000 + ((*first - 0xd800) << 10) + (*second - 0xdc00));
    return true;
  }

  std::string_view rest_;
  RepeatedNames repeated_;
};

void append_text(const Json& value, std::string& out);

void append_object(const JsonObject& members, std::string& out) {
  out += '{';
  for (const auto& [name, value] : members) {
    if (out.back() != '{') out += ',';
    out += json_quote(name) + ":";
    append_text(value, out);
  }
  out += '}';
}

void append_array(const JsonArray& items, std::string& out) {
  out += '[';
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ',';
    append_text(items[i], out);
  }
  out += ']';
}

void append_text(const Json& value, std::string& out) {
  if (const auto* object = value.object()) return append_object(*object, out);
  if (const auto* array = value.array()) return append_array(*array, out);
  out += value.text();
}

}  // namespace

JsonObject::JsonObject(std::initializer_list<Member> members) { take(members); }

JsonObject::Place JsonObject::find(std::string_view name) const {
  const auto at = std::ranges::lower_bound(members_, name, {}, &Member::first);
  return at != members_.end() && at->first == name ? at : members_.end();
}

Json& JsonObject::operator[](std::string_view name) {
  const auto at = std::ranges::lower_bound(members_, name, {}, &Member::first);
  if (at != members_.end() && at->first == name) return at->second;
  return members_.emplace(at, std::string(name), Json())->second;
}

bool JsonObject::take(std::vector<Member> members) {
  members_ = std::move(members);
  const auto ordered = [](const Member& a, const Member& b) { return a.first < b.first; };
  const auto out_of_order = [](const Member& a, const Member& b) { return a.first >= b.first; };
  if (std::ranges::adjacent_find(members_, out_of_order) == members_.end()) return true;
  std::ranges::stable_sort(members_, ordered);
  // Of one name the last: the first of those that are left when read from behind.
  const auto same = [](const Member& a, const Member& b) { return a.first == b.first; };
  const auto first = std::unique(members_.rbegin(), members_.rend(), same).base();
  const bool once = first == members_.begin();
  members_.erase(members_.begin(), first);
  return once;
}

std::optional<std::int64_t> Json::integer() const {
  const auto* number = std::get_if<Number>(&held_);
  if (!number) return {};
  std::int64_t value = 0;
  const char* end = number->text.data() + number->text.size();
  const auto [stop, error] = std::from_chars(number->text.data(), end, value);
  if (error != std::errc{} || stop != end) return {};
  return value;
}

const Json* Json::member(std::string_view name) const {
  const auto* members = object();
  if (!members) return nullptr;
  const auto at = members->find(name);
  return at == members->end() ? nullptr : &at->second;
}

std::optional<std::string_view> Json::string_member(std::string_view name) const {
  const auto* value = member(name);
  if (!value || !value->string()) return {};
  return *value->string();
}

std::string Json::text() const {
  if (const auto* text = string()) return json_quote(*text);
  if (const auto* flag = boolean()) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<Number>(&held_)) return number->text;
  if (!object() && !array()) return "null";
  std::string out;
  append_text(*this, out);
  return out;
}

std::optional<Json> parse_json(std::string_view text, RepeatedNames repeated) {
  if (!is_utf8(text)) return {};
  return Parser(text, repeated).document();
}

std::optional<Json> parse_payload(std::string_view text) {
  // Rule: a name may come twice, and the last one counts. Source: Foundation's JSONSerialization
  // reads it so; RFC 8259 section 4 lets it [recall]
  return parse_json(text, RepeatedNames::kLastCounts);
}

int json_depth(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') ++i;
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
    if (c == '}' || c == ']') --depth;
  }
  return deepest;
}

std::string json_quote(std::string_view text) {
  if (!is_utf8(text)) return json_quote(repaired_utf8(text));
  std::string out;
  out.reserve(text.size() + 2);
  out += '"';
  const std::size_t plain = plain_length(text);
  out.append(text.substr(0, plain));
  for (const char c : text.substr(plain)) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += std::string("\\u00") + kHexDigits[(c >> 4) & 15] + kHexDigits[c & 15];
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

}  // namespace ringback
