// The tidy rules on snippets: each rule must catch what it is for, and let its neighbour pass.
#include "tests/tidy/rules.h"

#include <gtest/gtest.h>

namespace ringback::tidy {
namespace {

const std::set<std::string> kTree{"base/time.h",           "net/tls.h",
                                  "apns-mock/core/gate.h", "device-sim/core/device.h",
                                  "world/clock.h",         "runner/live/stage.h"};
const std::string kHead = "// What it is for, in a sentence.\n#pragma once\n";

std::string rules_broken(const std::string& path, const std::string& text) {
  std::string rules;
  for (const auto& finding : check(read_source(path, text), kTree)) {
    if (!rules.empty()) rules += ' ';
    rules += finding.rule;
  }
  return rules;
}
std::string in_core(const std::string& text) { return rules_broken("apns-mock/core/x.cpp", text); }
std::string lines(std::size_t count, const std::string& line) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += line + "\n";
  return text;
}

TEST(IncludeDirection, CoreMayIncludeBaseAndItself) {
  EXPECT_EQ(in_core("#include \"base/time.h\"\n#include \"apns-mock/core/gate.h\"\n"), "");
}
TEST(IncludeDirection, CoreMayNotIncludeAnotherActorOrAShell) {
  EXPECT_EQ(in_core("#include \"device-sim/core/device.h\"\n"), "include-direction");
  EXPECT_EQ(in_core("#include \"net/tls.h\"\n"), "include-direction");
  EXPECT_EQ(in_core("#include \"world/clock.h\"\n"), "include-direction");
}
TEST(IncludeDirection, OnlyTheWorldSeesTheCoresTogether) {
  const std::string both =
      "#include \"apns-mock/core/gate.h\"\n#include \"device-sim/core/device.h\"\n";
  EXPECT_EQ(rules_broken("world/x.cpp", both), "");
  EXPECT_EQ(rules_broken("net/x.cpp", both), "include-direction include-direction");
  EXPECT_EQ(rules_broken("runner/x.cpp", both), "include-direction include-direction");
}
TEST(IncludeDirection, OnlyTheLivePartOfTheRunnerSeesTheNet) {
  const std::string net = "#include \"net/tls.h\"\n#include \"proto/control/v1/control.pb.h\"\n";
  EXPECT_EQ(rules_broken("runner/live/x.cpp", net), "");
  EXPECT_EQ(rules_broken("runner/x.cpp", net), "include-direction include-direction");
}
TEST(IncludeDirection, AnIncludeInACommentOrStringIsNone) {
  EXPECT_EQ(in_core("// #include \"net/tls.h\"\nconst char* s = \"#include <thread>\";\n"), "");
}
TEST(IncludeRoot, PathsStartAtTheRoot) {
  EXPECT_EQ(in_core("#include \"gate.h\"\n"), "include-root");
  EXPECT_EQ(in_core("#include \"../core/gate.h\"\n"), "include-root");
}
TEST(Room, EveryFileHasOne) { EXPECT_EQ(rules_broken("attic/x.cpp", "int x;\n"), "room"); }

TEST(Library, CoresHaveTheStandardLibraryOnly) {
  EXPECT_EQ(in_core("#include <vector>\n#include <charconv>\n"), "");
  for (const char* header :
       {"boost/asio.hpp", "nghttp2/nghttp2.h", "openssl/ssl.h", "grpcpp/grpcpp.h",
        "google/protobuf/message.h", "spdlog/spdlog.h", "unistd.h"}) {
    EXPECT_EQ(in_core("#include <" + std::string(header) + ">\n"), "library") << header;
  }
}
TEST(Library, NetHasThePlumbing) {
  EXPECT_EQ(rules_broken("net/x.cpp", "#include <nghttp2/nghttp2.h>\n#include <unistd.h>\n"), "");
  EXPECT_EQ(rules_broken("net/x.cpp", "#include <yaml-cpp/yaml.h>\n"), "library");
}

TEST(Banned, HeadersOfThreadsChanceAndUnorderedContainers) {
  for (const char* header : {"thread", "mutex", "random", "unordered_map"}) {
    EXPECT_EQ(in_core("#include <" + std::string(header) + ">\n"), "banned") << header;
  }
}
TEST(Banned, NamesInPureRooms) {
  for (const char* line :
       {"auto t = std::chrono::steady_clock::now();", "std::this_thread::sleep_for(1s);",
        "std::random_device chance;", "int i = rand();", "const char* p = std::getenv(name);",
        "std::unordered_map<int, int> m;", "std::mutex m;", "std::cerr << 1;",
        "asio::io_context c;", "nghttp2_session* s;", "EVP_DigestSign(a, b);", "grpc::Status s;",
        "spdlog::info(x);"}) {
    EXPECT_EQ(in_core(std::string(line) + "\n"), "banned") << line;
    EXPECT_EQ(rules_broken("base/x.cpp", std::string(line) + "\n"), "banned") << line;
    EXPECT_EQ(rules_broken("net/x.cpp", std::string(line) + "\n"), "") << line;
  }
}
TEST(Banned, NotInCommentsStringsOrLongerNames) {
  EXPECT_EQ(in_core("// never std::mutex\nint operand(int);\nauto s = \"rand()\";\n"), "");
  EXPECT_EQ(in_core("auto s = R\"(std::mutex\nrand())\";\nint n = 1'000'000;\n"), "");
}
TEST(Banned, TheMessageNamesTheReplacement) {
  const auto findings = check(read_source("base/x.cpp", "int i = rand();\n"), kTree);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(
      to_string(findings[0]),
      "base/x.cpp:1: [banned] unseeded chance has no place in base; use base/rng.h, forked by "
      "name");
}

TEST(Sleep, NoTestWaitsForTime) {
  EXPECT_EQ(rules_broken("tests/live/x.cpp", "std::this_thread::sleep_for(10ms);\n"), "sleep");
  EXPECT_EQ(rules_broken("tests/live/x.cpp", "usleep(10);\n"), "sleep");
  EXPECT_EQ(rules_broken("tests/live/x.cpp", "asleep(10); // sleep(1)\n"), "");
}

TEST(FileSize, BothSidesOfTheLimit) {
  EXPECT_EQ(rules_broken("base/x.h", kHead + lines(118, "int x;")), "");
  EXPECT_EQ(rules_broken("base/x.h", kHead + lines(119, "int x;")), "file-size");
  EXPECT_EQ(rules_broken("base/x.cpp", lines(400, "int x;")), "");
  EXPECT_EQ(rules_broken("base/x.cpp", lines(401, "int x;")), "file-size");
  EXPECT_EQ(rules_broken("base/call_messages.h", kHead + lines(300, "int x;")), "");
}
TEST(FunctionSize, BothSidesOfTheLimit) {
  EXPECT_EQ(in_core("void f() {\n" + lines(58, "  g();") + "}\n"), "");
  EXPECT_EQ(in_core("void f() {\n" + lines(59, "  g();") + "}\n"), "function-size");
  EXPECT_EQ(in_core("namespace a {\nstruct S {\n int f() const {\n" + lines(59, "  g();") +
                    " }\n};\n}\n"),
            "function-size");
}
TEST(FunctionSize, TemplatesConstructorsAndLambdasCount) {
  EXPECT_EQ(in_core("template <class T>\nvoid f(T t) {\n" + lines(58, "g([] { h(); });") + "}\n"),
            "function-size");
  EXPECT_EQ(in_core("A::A()\n    : b_{1}, c_(2) {\n" + lines(60, "  g();") + "}\n"),
            "function-size");
}
TEST(FunctionSize, TablesAndTypesAreNoFunctions) {
  EXPECT_EQ(in_core("constexpr int kTable[] = {\n" + lines(90, "  1,") + "};\n"), "");
  EXPECT_EQ(in_core("enum class E {\n" + lines(90, "  kA,") + "};\n"), "");
}
TEST(FunctionSize, ATestCaseIsShorter) {
  EXPECT_EQ(rules_broken("tests/x.cpp", "TEST(A, B) {\n" + lines(38, "  g();") + "}\n"), "");
  EXPECT_EQ(rules_broken("tests/x.cpp", "TEST(A, B) {\n" + lines(39, "  g();") + "}\n"),
            "function-size");
}

TEST(Header, SaysWhatItIsForAndIsReadOnce) {
  EXPECT_EQ(rules_broken("base/x.h", kHead + "int x;\n"), "");
  EXPECT_EQ(rules_broken("base/x.h", "#pragma once\nint x;\n"), "purpose");
  EXPECT_EQ(rules_broken("base/x.h", "// What it is for, in a sentence.\nint x;\n"), "pragma-once");
}

TEST(Leftover, NoWishesInTheSource) {
  EXPECT_EQ(in_core("// TODO: later\n"), "leftover");
  EXPECT_EQ(in_core("int x; /* FIXME */\n"), "leftover");
  EXPECT_EQ(in_core("auto s = \"TODO\"; // a todo list app\n"), "");
}

TEST(RuleSource, ARuleNamesItsSourceAndConfidence) {
  EXPECT_EQ(in_core("// Rule: bodies end at 4096. Source: Apple, \"Generating\" [doc]\n"), "");
  EXPECT_EQ(in_core("// Rule: bodies end at 4096, and\n// so on. Source: a log\n// [observed]\n"),
            "");
  EXPECT_EQ(in_core("// Rule: bodies end at 4096. [doc]\n"), "rule-source");
  EXPECT_EQ(in_core("// Rule: bodies end at 4096. Source: Apple\n"), "rule-source");
}

TEST(Default, OurOwnEnumsAreListedInFull) {
  const std::string ours =
      "switch (e) {\n  case E::kA:\n    return 1;\n  default:\n    return 2;\n}\n";
  const std::string chars =
      "switch (c) {\n  case 'k':\n    return 1;\n  default:\n    return 2;\n}\n";
  EXPECT_EQ(in_core(ours), "default");
  EXPECT_EQ(in_core(chars), "");
  const std::string wire =
      "switch (m) {\n  case pb::Frame::kDial:\n    return 1;\n  default:\n    return 2;\n}\n";
  EXPECT_EQ(in_core(wire), "");
}

}  // namespace
}  // namespace ringback::tidy
