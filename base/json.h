// JSON (RFC 8259) for the cores, which may use the standard library only: push payloads and
// provider-token parts travel as bytes in both worlds and must read the same in both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/shared_text.h"

namespace ringback {

class Json;
using JsonArray = std::vector<Json>;

/// The members of an object in name order, side by side: most have a few, and are read once.
class JsonObject {
 public:
  using Member = std::pair<std::string, Json>;
  using Place = std::vector<Member>::const_iterator;
  JsonObject() = default;
  JsonObject(std::initializer_list<Member> members);

  Place begin() const;
  Place end() const;
  bool empty() const;
  std::size_t size() const;
  Place find(std::string_view name) const;
  /// The member of that name; null and new when there was none.
  Json& operator[](std::string_view name);
  /// Takes members in any order; of one name the last one counts. False: some name came twice.
  bool take(std::vector<Member> members);

 private:
  std::vector<Member> members_;
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
  Json(const SharedText& v) : held_(v.str()) {}
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

  /// An empty one of another kind, for its maker to fill.
  template <class Kind>
  Kind& become() {
    return held_.emplace<Kind>();
  }

  /// Compact text, members in name order.
  std::string text() const;

 private:
  Held held_;
};

inline JsonObject::Place JsonObject::begin() const { return members_.begin(); }
inline JsonObject::Place JsonObject::end() const { return members_.end(); }
inline bool JsonObject::empty() const { return members_.empty(); }
inline std::size_t JsonObject::size() const { return members_.size(); }

/// What two members of one name in one object are: malformed, or legal with the last one counting.
enum class RepeatedNames { kRefused, kLastCounts };
/// Lists and objects nest no deeper than this.
inline constexpr int kDeepestJson = 64;

/// Parses one whole document, strictly; nothing for malformed text, for invalid UTF-8, for a
/// repeated member name unless that may be, or for nesting deeper than kDeepestJson.
std::optional<Json> parse_json(std::string_view text,
                               RepeatedNames repeated = RepeatedNames::kRefused);
/// A push payload as the app's parser reads it: the last of the members of one name counts.
std::optional<Json> parse_payload(std::string_view text);
/// How deep lists and objects nest in a text, whether it is well formed or not.
int json_depth(std::string_view text);

/// The text as a JSON string, quotes included; malformed UTF-8 is replaced, so that what strangers
/// sent can be recorded.
std::string json_quote(std::string_view text);

}  // namespace ringback
