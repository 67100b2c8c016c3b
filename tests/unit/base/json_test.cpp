// JSON as RFC 8259 has it: what must be read, what must be refused, and that printing and reading
// are each other's inverse for whatever bytes come along.
#include "base/json.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "base/utf8.h"

namespace ringback {
namespace {

std::string nested(std::size_t depth, const std::string& inside = "") {
  return std::string(depth, '[') + inside + std::string(depth, ']');
}

TEST(Json, ReadsEveryKind) {
  const auto json =
      parse_json(R"( {"s":"x","t":true,"f":false,"n":null,"i":-7,"a":[1,2],"o":{}} )");
  ASSERT_TRUE(json);
  EXPECT_EQ(json->string_member("s"), "x");
  ASSERT_TRUE(json->member("t")->boolean());
  EXPECT_TRUE(*json->member("t")->boolean());
  EXPECT_FALSE(*json->member("f")->boolean());
  EXPECT_EQ(json->member("n")->text(), "null");
  EXPECT_EQ(json->member("i")->integer(), -7);
  ASSERT_TRUE(json->member("a")->array());
  EXPECT_EQ(json->member("a")->array()->size(), 2U);
  EXPECT_TRUE(json->member("o")->object()->empty());
  EXPECT_EQ(json->text(), R"({"a":[1,2],"f":false,"i":-7,"n":null,"o":{},"s":"x","t":true})");
}

TEST(Json, AnswersNothingForAbsentMembersAndOtherKinds) {
  const auto json = parse_json(R"({"a":1})");
  ASSERT_TRUE(json);
  EXPECT_EQ(json->member("b"), nullptr);
  EXPECT_EQ(json->string_member("a"), std::nullopt);
  EXPECT_EQ(json->member("a")->member("x"), nullptr);
  EXPECT_EQ(json->member("a")->string(), nullptr);
  EXPECT_EQ(json->integer(), std::nullopt);
}

TEST(Json, RefusesWhatIsNoDocument) {
  for (const char* text :
       {"",         " ",       "{",        "}",          "[",     "]",     "[1,]",          "[,1]",
        "[1 2]",    "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}", "'a'",           "\"",
        "\"\\\"",   "\"\\x\"", "\"\t\"",   "\"\n\"",     "tru",   "True",  "nul",           "NaN",
        "Infinity", "1 2",     "[1]]",     "{}{}",       "/**/1", "1//",   "\xef\xbb\xbf{}"}) {
    EXPECT_FALSE(parse_json(text)) << text;
  }
}

TEST(Json, NumbersKeepTheirText) {
  for (const char* text :
       {"0", "-0", "1", "1.5", "-1e10", "1E+2", "2e-3", "0.10", "123456789012345678901234567890"}) {
    const auto json = parse_json(text);
    ASSERT_TRUE(json) << text;
    EXPECT_EQ(json->text(), text);
  }
  for (const char* text : {"-", "01", "-01", "+1", ".5", "1.", "1e", "1e+", "0x10", "1_0", "--1"}) {
    EXPECT_FALSE(parse_json(text)) << text;
  }
}

TEST(Json, IntegersEndWhereInt64Ends) {
  EXPECT_EQ(parse_json("9223372036854775807")->integer(), INT64_MAX);
  EXPECT_EQ(parse_json("-9223372036854775808")->integer(), INT64_MIN);
  EXPECT_EQ(parse_json("9223372036854775808")->integer(), std::nullopt);
  EXPECT_EQ(parse_json("-9223372036854775809")->integer(), std::nullopt);
  EXPECT_EQ(parse_json("1.0")->integer(), std::nullopt);
  EXPECT_EQ(parse_json("1e3")->integer(), std::nullopt);
}

TEST(Json, ReadsEscapesAndSurrogatePairs) {
  EXPECT_EQ(*parse_json(R"("\"\\\/\b\f\n\r\t")")->string(), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(*parse_json(R"("\u0041\u00e9\u20AC")")->string(), "A\u00e9\u20ac");
  EXPECT_EQ(*parse_json(R"("\ud83d\ude00")")->string(), "\U0001f600");
  EXPECT_EQ(*parse_json(R"("\u0000")")->string(), std::string(1, '\0'));
}

TEST(Json, RefusesLoneSurrogatesAndShortEscapes) {
  for (const char* text :
       {R"("\ud83d")", R"("\ude00")", R"("\ud83dx")", R"("\ud83d\n")", R"("\ud83d\ud83d")",
        R"("\u12")", R"("\u12g4")", R"("\u-123")", R"("\u+123")", R"("\U0041")"}) {
    EXPECT_FALSE(parse_json(text)) << text;
  }
}

TEST(Json, NestingEndsAt64) {
  EXPECT_TRUE(parse_json(nested(64)));
  EXPECT_TRUE(parse_json(nested(64, "1")));
  EXPECT_FALSE(parse_json(nested(65)));
  EXPECT_FALSE(parse_json(nested(100'000)));
  EXPECT_FALSE(parse_json(std::string(100'000, '[')));
}

TEST(Json, OfAPayloadsRepeatedNamesTheLastCounts) {
  const auto json = parse_payload(R"({"a":{"b":1},"a":[2],"c":{"d":"x","d":null}})");
  ASSERT_TRUE(json);
  EXPECT_EQ(json->text(), R"({"a":[2],"c":{"d":null}})");
  EXPECT_FALSE(parse_payload(R"({"a":1,"a":})")) << "and it has to be a value";
}

TEST(Json, DepthCountsWhatIsOutsideOfStrings) {
  EXPECT_EQ(json_depth(""), 0);
  EXPECT_EQ(json_depth(R"({"[[\"[[":[1,{}],"b":[]})"), 3);
  EXPECT_EQ(json_depth(std::string(65, '[')), 65);
  for (const int depth : {kDeepestJson, kDeepestJson + 1}) {
    const auto size = static_cast<std::size_t>(depth);
    const auto text = std::string(size, '[') + std::string(size, ']');
    EXPECT_EQ(parse_json(text).has_value(), json_depth(text) <= kDeepestJson);
  }
}

TEST(JsonObject, IsInNameOrderHoweverItCame) {
  JsonObject object{{"b", "2"}, {"a", "1"}};
  object["c"] = Json(true);
  object["0"] = Json(false);
  object["a"] = Json("new");
  EXPECT_EQ(Json(object).text(), R"({"0":false,"a":"new","b":"2","c":true})");
  EXPECT_EQ(object.size(), 4U);
  ASSERT_NE(object.find("b"), object.end());
  EXPECT_EQ(*object.find("b")->second.string(), "2");
  EXPECT_EQ(object.find("bb"), object.end());
}

TEST(JsonObject, SaysWhetherANameCameTwice) {
  JsonObject object;
  EXPECT_TRUE(object.take({{"b", "1"}, {"a", "2"}}));
  EXPECT_FALSE(object.take({{"b", "1"}, {"a", "2"}, {"b", "3"}, {"a", "4"}, {"b", "5"}}));
  EXPECT_EQ(Json(object).text(), R"({"a":"4","b":"5"})");
  EXPECT_FALSE(object.take({{"a", "1"}, {"a", "2"}}));
  EXPECT_EQ(object.size(), 1U);
}

TEST(Json, RefusesARepeatedName) {
  EXPECT_FALSE(parse_json(R"({"a":1,"a":2})"));
  EXPECT_FALSE(parse_json(R"({"a":1,"\u0061":2})"));
  EXPECT_TRUE(parse_json(R"({"a":{"a":1}})"));
}

// Texts are read eight bytes at a time; what ends a run may stand at any of them.
TEST(Json, SpecialCharactersAreSeenAtEveryOffset) {
  for (std::size_t offset = 0; offset < 20; ++offset) {
    const std::string before(offset, 'a'), after(9, 'b');
    const auto quoted = [&](const std::string& inside) {
      return "\"" + before + inside + after + "\"";
    };
    const auto read = [&](const std::string& inside) {
      const auto json = parse_json(quoted(inside));
      return json ? *json->string() : "refused";
    };
    EXPECT_EQ(read("\\n"), before + "\n" + after);
    EXPECT_EQ(read("\\\""), before + "\"" + after);
    for (const char* kept : {"\x7f", " ", "!", "#", "[", "]", "\xc3\xa9", "\xe2\x82\xac"}) {
      EXPECT_EQ(read(kept), before + kept + after) << offset;
    }
    for (const char* refused : {"\x01", "\n", "\x1f", "\"", "\\x", "\xff"}) {
      EXPECT_EQ(read(refused), "refused") << offset;
    }
    EXPECT_EQ(read(std::string(1, '\0')), "refused") << offset;
  }
}

TEST(Json, RefusesInvalidUtf8Anywhere) {
  EXPECT_FALSE(parse_json("\"\xff\""));
  EXPECT_FALSE(parse_json("{\"\xc0\x80\":1}"));
  EXPECT_FALSE(parse_json("\"\xed\xa0\x80\""));
  EXPECT_TRUE(parse_json("\"\xf0\x9f\x98\x80\""));
}

TEST(Json, QuotesWhatItReadsBack) {
  std::string all;
  for (char32_t c = 0; c < 0x250; ++c) append_utf8(all, c);
  ASSERT_TRUE(parse_json(json_quote(all)));
  EXPECT_EQ(*parse_json(json_quote(all))->string(), all);
  EXPECT_EQ(json_quote("a\x01\"\\\n"), R"("a\u0001\"\\\n")");
}

TEST(Json, QuotesGarbageAsReplacementCharacters) {
  EXPECT_EQ(json_quote("a\xff z\xc3"), "\"a\ufffd z\ufffd\"");
  EXPECT_TRUE(parse_json(json_quote("\x80\xed\xa0\x80")));
}

// Whatever is read prints to a text that reads to the same text; nothing crashes on the rest.
TEST(Json, SurvivesMutatedDocuments) {
  const std::string seeds[] = {
      R"({"aps":{"alert":"x"},"call":"6f1b","n":[1,-2.5e3,true,null,"\u00e9\ud83d\ude00"]})",
      R"([[],{},"",0,[[[{"a":[{}]}]]]])", R"({"iss":"TEAM","iat":1700000000})"};
  constexpr std::string_view kPieces = "{}[]\",:\\u0d8e19.-+ \n\x80\xff\x01trn";
  Rng rng(20);
  int read = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = seeds[rng.below(3)];
    for (auto edits = 1 + rng.below(3); edits > 0; --edits) {
      const auto at = rng.below(text.size());
      const char piece = kPieces[rng.below(kPieces.size())];
      if (rng.chance(0.3)) {
        text.erase(at, 1 + rng.below(4));
      } else if (rng.chance(0.5)) {
        text.insert(at, 1, piece);
      } else {
        text[at] = piece;
      }
      if (text.empty()) text = "0";
    }
    const auto json = parse_json(text);
    if (!json) continue;
    ++read;
    const auto again = parse_json(json->text());
    ASSERT_TRUE(again) << text;
    ASSERT_EQ(again->text(), json->text()) << text;
  }
  EXPECT_GT(read, 500);
}

}  // namespace
}  // namespace ringback
