// "Did you mean ...?"
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ringback::runner {

/// The known word nearest to `word`; empty when none is near enough to be what was meant.
std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

/// "; did you mean "bob"?" or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

}  // namespace ringback::runner
