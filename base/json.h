// JSON (RFC 8259) for the cores, which may use the standard library only: push payloads and
// provider-token parts travel as bytes in both worlds and must read the same in both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ringback {

class Json;
struct JsonMember;
using JsonArray = std::vector<Json>;

/// Members in name order, each name once. They lie side by side: a payload has a few, and is read
/// for every push.
class JsonObject {
 public:
  JsonObject() = default;
  /// A name that is repeated is a programmer error.
  JsonObject(std::initializer_list<JsonMember> members);
  /// What a stranger wrote, in any order; nothing when a name is repeated.
  static std::optional<JsonObject> of(std::vector<JsonMember> members);

  std::size_t size() const { return members_.size(); }
  bool empty() const { return members_.empty(); }
  const JsonMember* begin() const { return members_.data(); }
  const JsonMember* end() const;
  /// The member of that name; null when there is none.
  const Json* find(std::string_view name) const;
  /// The member of that name, made when there is none.
  Json& operator[](std::string_view name);

 private:
  std::vector<JsonMember> members_;
};

/// A parsed value. Numbers keep their text, so that a 64-bit timestamp loses nothing.
class Json {
 public:
  struct Number {
    std::string text;
    friend bool operator==(const Number&, const Number&) = default;
  };
  using Held = std::variant<std::nullptr_t, bool, Number, std::string, JsonArray, JsonObject>;

  Json() : held_(nullptr) {}
  Json(bool v) : held_(v) {}
  Json(Number v) : held_(std::move(v)) {}
  Json(std::string v) : held_(std::move(v)) {}
  Json(std::string_view v) : held_(std::string(v)) {}
  Json(const char* v) : held_(std::string(v)) {}
  Json(std::int64_t v) : held_(Number{std::to_string(v)}) {}
  Json(JsonArray v) : held_(std::move(v)) {}
  Json(JsonObject v) : held_(std::move(v)) {}

  const JsonObject* object() const { return std::get_if<JsonObject>(&held_); }
  const JsonArray* array() const { return std::get_if<JsonArray>(&held_); }
  const std::string* string() const { return std::get_if<std::string>(&held_); }
  const bool* boolean() const { return std::get_if<bool>(&held_); }
  /// The number as an integer; nothing for fractions, exponents, overflow, or another kind.
  std::optional<std::int64_t> integer() const;
  /// The member of that name; null when this is no object or has none.
  const Json* member(std::string_view name) const;
  /// The string member of that name; nothing when absent or of another kind.
  std::optional<std::string_view> string_member(std::string_view name) const;

  /// Compact text, members in name order.
  std::string text() const;

 private:
  Held held_;
};

struct JsonMember {
  std::string name;
  Json value;
};

inline const JsonMember* JsonObject::end() const { return members_.data() + members_.size(); }

/// Parses one whole document, strictly; nothing for malformed text, for invalid UTF-8, for a
/// repeated member name, or for nesting deeper than 64.
std::optional<Json> parse_json(std::string_view text);

/// The text as a JSON string, quotes included; malformed UTF-8 is replaced, so that what strangers
/// sent can be recorded.
std::string json_quote(std::string_view text);

}  // namespace ringback
