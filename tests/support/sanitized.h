// Whether a sanitizer's allocator is at work, whose figures of memory say nothing about ours.
#pragma once

namespace ringback {

// Under ThreadSanitizer the compiler's own macro is taken back (cmake/Ringback.cmake says why).
#if defined(__SANITIZE_ADDRESS__) || defined(_GLIBCXX_TSAN)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace ringback
