// The interface is what docs/openapi.yaml says, line by line.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "console/api.h"
#include "tests/console/served.h"

namespace ringback::console {
namespace {

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

TEST(Routes, AreThoseOfTheDocument) {
  std::set<std::string> documented;
  for (const auto& path : YAML::LoadFile("docs/openapi.yaml")["paths"]) {
    for (const auto& method : path.second) {
      const auto name = method.first.as<std::string>();
      if (name == "parameters") continue;
      documented.insert(upper(name) + " " + path.first.as<std::string>());
    }
  }
  std::set<std::string> served;
  for (const auto& route : Api::routes()) {
    served.insert(std::string(route.method) + " " + std::string(route.path));
  }
  EXPECT_EQ(served.size(), Api::routes().size()) << "a line stands there twice";
  EXPECT_EQ(served, documented);
}

/// The names of a path's or a method's query parameters.
std::set<std::string> query_names(const YAML::Node& node) {
  std::set<std::string> names;
  for (const auto& parameter : node["parameters"]) {
    if (parameter["in"] && parameter["in"].as<std::string>() == "query") {
      names.insert(parameter["name"].as<std::string>());
    }
  }
  return names;
}

TEST(Routes, HaveTheQueriesOfTheDocument) {
  const auto paths = YAML::LoadFile("docs/openapi.yaml")["paths"];
  for (const auto& route : Api::routes()) {
    std::string method(route.method);
    std::ranges::transform(method, method.begin(), [](unsigned char c) { return std::tolower(c); });
    std::istringstream known{std::string(route.query)};
    std::set<std::string> served;
    for (std::string name; known >> name;) served.insert(name);
    EXPECT_EQ(served, query_names(paths[std::string(route.path)][method]))
        << route.method << " " << route.path;
  }
}

TEST(Routes, RefuseAQueryNobodyKnows) {
  const Served served;
  const auto wrong = served.ask("GET", "/api/pushes?limt=3");
  EXPECT_EQ(status_of(wrong), 400);
  EXPECT_NE(body_of(wrong).find("limt"), std::string::npos) << wrong;
  EXPECT_NE(body_of(wrong).find("known are token limit"), std::string::npos) << wrong;
  EXPECT_EQ(status_of(served.ask("GET", "/api/sources?x")), 400);
  EXPECT_EQ(status_of(served.ask("GET", "/api/events?after%20limit=1")), 400);
  EXPECT_EQ(status_of(served.ask("GET", "/api/events?after=0&limit=3")), 200);
}

TEST(Routes, SayWhichMethodsThereAre) {
  const Served served;
  const auto wrong = served.ask("PUT", "/api/phones", "{}", "Content-Type: application/json\r\n");
  EXPECT_EQ(status_of(wrong), 405);
  EXPECT_NE(body_of(wrong).find("use GET or POST"), std::string::npos) << wrong;
  EXPECT_EQ(status_of(served.ask("GET", "/api/phones/a/b/c")), 404);
  EXPECT_EQ(status_of(served.ask("DELETE", "/api/phones/")), 404) << "no name";
  EXPECT_EQ(status_of(served.ask("HEAD", "/api/sources")), 200);
}

TEST(Routes, GuardWhatChangesSomething) {
  const Served served;
  for (const auto& route : Api::routes()) {
    const std::string path(route.path.substr(0, route.path.find('{')));
    const auto answer =
        served.ask(std::string(route.method), path + "x", "{}",
                   "Origin: http://evil.example\r\nContent-Type: application/json\r\n");
    EXPECT_EQ(status_of(answer), 403) << route.method << " " << path;
    if (!route.body || route.path.find('{') != std::string_view::npos) continue;
    const auto text =
        served.ask(std::string(route.method), path, "{}", "Content-Type: text/plain\r\n");
    EXPECT_EQ(status_of(text), 415) << route.method << " " << path;
  }
}

}  // namespace
}  // namespace ringback::console
