// UTF-8 at the borders of every length (RFC 3629, and the Unicode standard's table 3-7).
#include "base/utf8.h"

#include <gtest/gtest.h>

namespace ringback {
namespace {

TEST(Utf8, AcceptsTheFirstAndLastOfEachLength) {
  for (const char* bytes :
       {"", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
        "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_utf8(bytes)) << bytes;
  }
}

TEST(Utf8, RefusesOverlongSurrogatesTooBigAndBroken) {
  for (const char* bytes :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x7f", "\xe0\x9f\xbf", "\xe0\xa0",
        "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\xfe", "\xff", "a\xc2"}) {
    EXPECT_FALSE(is_utf8(bytes));
    EXPECT_TRUE(is_utf8(repaired_utf8(bytes)));
  }
}

TEST(Utf8, SeesWhatIsBrokenAtEveryOffset) {
  for (std::size_t offset = 0; offset < 20; ++offset) {
    const std::string before(offset, 'a');
    EXPECT_TRUE(is_utf8(before + "\xc3\xa9" + std::string(9, 'b'))) << offset;
    EXPECT_FALSE(is_utf8(before + "\x80" + std::string(9, 'b'))) << offset;
    EXPECT_FALSE(is_utf8(before + "\xc3")) << offset;
  }
}

TEST(Utf8, WritesWhatItAccepts) {
  for (const char32_t c : {0x0U, 0x7fU, 0x80U, 0x7ffU, 0x800U, 0xffffU, 0x10000U, 0x10ffffU}) {
    std::string out;
    append_utf8(out, c);
    EXPECT_TRUE(is_utf8(out)) << std::hex << static_cast<unsigned>(c);
  }
  std::string out = "<";
  append_utf8(out, 0x20ac);
  EXPECT_EQ(out, "<\xe2\x82\xac");
}

TEST(Utf8, RepairsOnlyWhatIsBroken) {
  EXPECT_EQ(repaired_utf8("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f");
  EXPECT_EQ(repaired_utf8("a\xe2\x82z"), "a\xef\xbf\xbd\xef\xbf\xbdz");
}

}  // namespace
}  // namespace ringback
