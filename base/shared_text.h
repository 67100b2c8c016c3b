// Text that is written once and read ever after. Copies share it: a name that goes from message to
// message, and from map to map, is passed on as cheaply as a number.
#pragma once

#include <compare>
#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace ringback {

/// Stands wherever a constant string may; copies may be used and dropped by several threads.
class SharedText {
 public:
  SharedText() = default;
  SharedText(std::string text)
      : held_(text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text))) {}
  SharedText(std::string_view text) : SharedText(std::string(text)) {}
  SharedText(const char* text) : SharedText(std::string(text)) {}

  const std::string& str() const { return held_ ? *held_ : nothing(); }
  operator const std::string&() const { return str(); }
  operator std::string_view() const { return str(); }
  bool empty() const { return held_ == nullptr; }
  std::size_t size() const { return str().size(); }

  friend bool operator==(const SharedText& a, const SharedText& b) {
    return a.held_ == b.held_ || a.str() == b.str();
  }
  template <std::convertible_to<std::string_view> Other>
  friend bool operator==(const SharedText& a, const Other& b) {
    return a.str() == std::string_view(b);
  }
  friend std::strong_ordering operator<=>(const SharedText& a, const SharedText& b) {
    if (a.held_ == b.held_) return std::strong_ordering::equal;
    return a.str() <=> b.str();
  }
  friend std::string operator+(const SharedText& a, std::string_view b) {
    return std::string(a.str()).append(b);
  }
  friend std::string operator+(std::string a, const SharedText& b) { return a.append(b.str()); }

 private:
  static const std::string& nothing() {
    static const std::string kNothing;
    return kNothing;
  }

  std::shared_ptr<const std::string> held_;
};

}  // namespace ringback
