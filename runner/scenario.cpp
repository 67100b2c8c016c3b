#include "runner/scenario.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "runner/plan_builder.h"

namespace ringback::runner {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEverywhere[] = {"title",       "why",      "source", "lasts",
                                            "live",        "violates", "phones", "links",
                                            "assumptions", "steps",    "expect"};

std::vector<std::string_view> keys(std::initializer_list<std::string_view> more) {
  std::vector<std::string_view> all(std::begin(kEverywhere), std::end(kEverywhere));
  all.insert(all.end(), more);
  return all;
}

YAML::Node parse(const std::string& path, const std::string& shown) {
  std::ifstream file(path);
  if (!file) throw ScenarioError{{shown, 1, 1}, "cannot be read"};
  std::ostringstream text;
  text << file.rdbuf();
  try {
    return YAML::Load(text.str());
  } catch (const YAML::Exception& error) {
    throw ScenarioError{{shown, error.mark.line + 1, error.mark.column + 1}, error.msg};
  }
}

/// One way to play a file.
struct Version {
  std::string name;
  Reader::Parameters parameters;
  YAML::Node overlay{YAML::NodeType::Undefined};
};

Reader::Parameters read_parameters(const Reader& reader, const YAML::Node& node) {
  Reader::Parameters parameters;
  if (!node) return parameters;
  reader.mapping(node, "parameters", {});
  for (const auto& entry : node) {
    parameters[reader.text(entry.first, "a name")] = reader.text(entry.second, "a value");
  }
  return parameters;
}

std::vector<Version> read_table(const Reader& reader, const YAML::Node& root) {
  const auto defaults = read_parameters(reader, root["parameters"]);
  if (!root["table"]) return {{"", defaults, YAML::Node(YAML::NodeType::Undefined)}};
  reader.list(root["table"], "rows");
  std::vector<Version> versions;
  for (const auto& row : root["table"]) {
    Version version{"", defaults, YAML::Node(YAML::NodeType::Undefined)};
    const auto cells = read_parameters(reader, row);
    for (const auto& [name, value] : cells) {
      version.parameters[name] = value;
      version.name += (version.name.empty() ? "" : " ") + name + "=" + value;
    }
    if (cells.contains("case")) version.name = cells.at("case");
    versions.push_back(std::move(version));
  }
  return versions;
}

std::vector<Version> read_versions(const Reader& reader, const YAML::Node& root) {
  const auto rows = read_table(reader, root);
  const YAML::Node variants = root["variants"];
  if (!variants) return rows;
  reader.mapping(variants, "variants", {});
  std::vector<Version> versions;
  for (const auto& variant : variants) {
    reader.mapping(variant.second, "a variant", keys({}));
    for (const auto& row : rows) {
      Version version = row;
      const std::string name = reader.text(variant.first, "a name");
      version.name = version.name.empty() ? name : name + ", " + version.name;
      version.overlay.reset(variant.second);
      versions.push_back(std::move(version));
    }
  }
  return versions;
}

std::vector<Plan> read_file(const std::string& path, const std::string& shown) {
  const YAML::Node root = parse(path, shown);
  const Reader plain(shown);
  plain.mapping(root, "a scenario", keys({"include", "parameters", "table", "variants"}));
  std::vector<Plan> plans;
  for (const auto& version : read_versions(plain, root)) {
    std::vector<Piece> pieces;
    if (root["include"]) {
      plain.list(root["include"], "files");
      for (const auto& entry : root["include"]) {
        const std::string name = plain.text(entry, "a file");
        const std::string fragment = (fs::path(path).parent_path() / name).string();
        if (!fs::exists(fragment)) plain.fail(entry, "no file is called \"" + name + "\"");
        const std::string shown_fragment =
            (fs::path(shown).parent_path() / name).lexically_normal().string();
        Piece piece{Reader(shown_fragment, version.parameters), parse(fragment, shown_fragment)};
        piece.reader.mapping(piece.node, "a fragment", keys({}));
        pieces.push_back(std::move(piece));
      }
    }
    const Reader reader(shown, version.parameters);
    pieces.push_back({reader, root});
    if (version.overlay.IsDefined()) pieces.push_back({reader, version.overlay});
    Plan plan = PlanBuilder(shown).build(pieces);
    plan.variant = version.name;
    plans.push_back(std::move(plan));
  }
  return plans;
}

}  // namespace

Result<std::vector<Plan>, ScenarioError> load_scenario(const std::string& path,
                                                       const std::string& shown) {
  try {
    return read_file(path, shown);
  } catch (const ScenarioError& error) {
    return Failure{error};
  } catch (const YAML::Exception& error) {
    return Failure{ScenarioError{{shown, error.mark.line + 1, error.mark.column + 1}, error.msg}};
  }
}

Result<std::vector<std::string>, std::string> find_scenarios(const std::string& path) {
  std::error_code error;
  if (fs::is_regular_file(path, error)) return std::vector<std::string>{path};
  if (!fs::is_directory(path, error)) return Failure{"no such file or folder: " + path};
  std::vector<std::string> files;
  for (auto it = fs::recursive_directory_iterator(path); it != fs::recursive_directory_iterator();
       ++it) {
    if (it->is_directory() && it->path().filename() == "fragments") it.disable_recursion_pending();
    if (it->is_regular_file() && it->path().extension() == ".yaml") {
      files.push_back(it->path().lexically_normal().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace ringback::runner
