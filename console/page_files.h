// The page, as the build embedded it.
#pragma once

#include <span>
#include <string_view>

namespace ringback::console {

struct PageFile {
  std::string_view path;  ///< "/app.js"
  std::string_view bytes;
};

std::span<const PageFile> page_files();

}  // namespace ringback::console
