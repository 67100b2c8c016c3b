#include "runner/scenario.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "runner/csv.h"
#include "runner/keys.h"
#include "runner/plan_builder.h"

namespace ringback::runner {
namespace {

namespace fs = std::filesystem;

/// What a file may say beside what a fragment or a variant may.
std::vector<std::string_view> keys_of_a_file() {
  auto all = keys_of("a story");
  const auto more = keys_of("a file");
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::string contents(const std::string& path, const std::string& shown) {
  std::ifstream file(path);
  if (!file || fs::is_directory(path)) throw ScenarioError{{shown, 1, 1}, "cannot be read"};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

YAML::Node parse(const std::string& path, const std::string& shown) {
  try {
    return YAML::Load(contents(path, shown));
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

/// A file that another one names, found beside it.
struct Beside {
  std::string path;
  std::string shown;
};
Beside beside(const Reader& reader, const std::string& path, const YAML::Node& node) {
  const std::string name = reader.text(node, "a file");
  Beside file{(fs::path(path).parent_path() / name).string(),
              (fs::path(reader.file()).parent_path() / name).lexically_normal().string()};
  if (!fs::exists(file.path)) reader.fail(node, "no file is called \"" + name + "\"");
  return file;
}

/// The rows of a CSV file; its first line has the names.
std::vector<Reader::Parameters> read_csv_rows(const Beside& file) {
  const auto records = read_csv(contents(file.path, file.shown), file.shown);
  std::vector<Reader::Parameters> rows;
  for (std::size_t i = 1; i < records.size(); ++i) {
    Reader::Parameters row;
    for (std::size_t cell = 0; cell < records[i].size(); ++cell) {
      row[records[0][cell].text] = records[i][cell].text;
    }
    rows.push_back(std::move(row));
  }
  if (rows.empty()) throw ScenarioError{{file.shown, 1, 1}, "expected a header and rows"};
  return rows;
}

std::vector<Reader::Parameters> read_rows(const Reader& reader, const std::string& path,
                                          const YAML::Node& table) {
  if (table.IsScalar()) return read_csv_rows(beside(reader, path, table));
  reader.list(table, "rows, or the name of a CSV file");
  std::vector<Reader::Parameters> rows;
  for (const auto& row : table) rows.push_back(read_parameters(reader, row));
  return rows;
}

std::vector<Version> read_table(const Reader& reader, const std::string& path,
                                const YAML::Node& root) {
  const auto defaults = read_parameters(reader, root["parameters"]);
  if (!root["table"]) return {{"", defaults, YAML::Node(YAML::NodeType::Undefined)}};
  std::vector<Version> versions;
  for (const auto& cells : read_rows(reader, path, root["table"])) {
    Version version{"", defaults, YAML::Node(YAML::NodeType::Undefined)};
    for (const auto& [name, value] : cells) {
      version.parameters[name] = value;
      version.name += (version.name.empty() ? "" : " ") + name + "=" + value;
    }
    if (cells.contains("case")) version.name = cells.at("case");
    versions.push_back(std::move(version));
  }
  return versions;
}

std::vector<Version> read_versions(const Reader& reader, const std::string& path,
                                   const YAML::Node& root) {
  const auto rows = read_table(reader, path, root);
  const YAML::Node variants = root["variants"];
  if (!variants) return rows;
  reader.mapping(variants, "variants", {});
  std::vector<Version> versions;
  for (const auto& variant : variants) {
    reader.mapping(variant.second, "a variant", keys_of("a story"));
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

/// The fragments of a file: a list, or the name of the only one.
std::vector<Beside> included(const Reader& reader, const std::string& path,
                             const YAML::Node& root) {
  const YAML::Node include = root["include"];
  if (!include) return {};
  if (include.IsScalar()) return {beside(reader, path, include)};
  reader.list(include, "files, as [network.yaml]");
  std::vector<Beside> files;
  for (const auto& entry : include) files.push_back(beside(reader, path, entry));
  return files;
}

std::vector<Plan> read_file(const std::string& path, const std::string& shown) {
  const YAML::Node root = parse(path, shown);
  const Reader plain(shown);
  plain.mapping(root, "a scenario", keys_of_a_file());
  std::vector<Plan> plans;
  for (const auto& version : read_versions(plain, path, root)) {
    std::vector<Piece> pieces;
    for (const auto& fragment : included(plain, path, root)) {
      Piece piece{Reader(fragment.shown, version.parameters), parse(fragment.path, fragment.shown)};
      piece.reader.mapping(piece.node, "a fragment", keys_of("a story"));
      pieces.push_back(std::move(piece));
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
