// Stands in for libFuzzer: runs a target over its corpus and over seeded mutations of it.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/rng.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kMutations = 15'000;  ///< in all, whatever the corpus has

void run(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::string mutated(std::string bytes, const std::vector<std::string>& all, ringback::Rng& rng) {
  for (std::uint64_t left = 1 + rng.below(6); left > 0; --left) {
    const auto at = static_cast<std::size_t>(rng.below(bytes.size() + 1));
    switch (rng.below(5)) {
      case 0:
        if (at < bytes.size()) bytes[at] = static_cast<char>(rng.below(256));
        break;
      case 1:
        if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << rng.below(8)));
        break;
      case 2:
        bytes.erase(at, static_cast<std::size_t>(rng.below(16)));
        break;
      case 3:
        bytes.insert(at, bytes.substr(static_cast<std::size_t>(rng.below(bytes.size() + 1)),
                                      static_cast<std::size_t>(rng.below(64))));
        break;
      default: {
        const auto& other = all[static_cast<std::size_t>(rng.below(all.size()))];
        bytes.replace(at, std::string::npos,
                      other.substr(static_cast<std::size_t>(rng.below(other.size() + 1))));
      }
    }
  }
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> all;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    all.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  if (all.empty()) {
    std::fputs("no corpus\n", stderr);
    return 1;
  }
  ringback::Rng rng(1);
  for (const auto& bytes : all) run(bytes);
  for (std::size_t i = 0; i < kMutations; ++i) run(mutated(all[i % all.size()], all, rng));
  std::printf("%zu files, %zu runs\n", all.size(), all.size() + kMutations);
  return 0;
}
