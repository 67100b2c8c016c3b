// The documents name files; a name that leads nowhere is a bug in the document.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

namespace ringback::tidy {
namespace {

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> matches(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    found.push_back((*at)[1].str());
  }
  return found;
}

class Document : public ::testing::TestWithParam<const char*> {};

TEST_P(Document, NamesOnlyFilesThatExist) {
  const auto text = read(GetParam());
  ASSERT_FALSE(text.empty()) << GetParam();
  const auto folder = std::filesystem::path(GetParam()).parent_path();
  for (const auto& link : matches(text, R"(\]\(([^)#:]+)\))")) {
    EXPECT_TRUE(std::filesystem::exists(folder / link)) << GetParam() << " links to " << link;
  }
  // `folder/file.ext` and `folder/` in code quotes; commands and placeholders have spaces or <>.
  for (const auto& path : matches(text, R"(`([\w.-]+/[\w./-]*)`)")) {
    const bool made_by_the_build = path.starts_with("build/");
    EXPECT_TRUE(made_by_the_build || std::filesystem::exists(path))
        << GetParam() << " names " << path;
  }
}

INSTANTIATE_TEST_SUITE_P(Committed, Document,
                         ::testing::Values("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md",
                                           "docs/benchmarks.md", "docs/embedding.md"),
                         [](const auto& param) {
                           std::string name;
                           for (const char c : std::string(param.param)) {
                             if (std::isalnum(static_cast<unsigned char>(c)) != 0) name += c;
                           }
                           return name;
                         });

}  // namespace
}  // namespace ringback::tidy
