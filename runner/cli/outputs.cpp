#include "runner/cli/outputs.h"

#include <cstdio>
#include <fstream>

#include "base/json.h"
#include "runner/report/html.h"
#include "runner/report/json.h"
#include "runner/report/junit.h"
#include "runner/report/mermaid.h"

namespace ringback::runner {
namespace {

bool write_file(const std::string& path, const std::string& text) {
  if (path.empty()) return true;
  std::ofstream file(path);
  file << text;
  file.flush();
  if (file) return true;
  std::fprintf(stderr, "ringback: %s cannot be written\n", path.c_str());
  return false;
}

/// The recording's lines, the first of which also says what was played.
std::string trace_of(const Run& run) {
  std::string text =
      Json(JsonObject{{"file", run.plan->file}, {"story", title_of(*run.plan)}}).text();
  text.back() = ',';
  return text + to_jsonl(*run.recording).substr(1);
}

/// Mermaid has one diagram in a file; several are a page of Markdown.
std::string diagram_of(const Run& run, const RunOptions& options, bool alone) {
  const std::string diagram = to_mermaid(*run.plan, *run.recording, options.verbose);
  return alone ? diagram : "```mermaid\n" + diagram + "```\n\n";
}

}  // namespace

void add_report_options(CLI::App& verb, RunOptions& options) {
  verb.add_option("--trace", options.trace, "Write every event as a line of JSON");
  verb.add_option("--junit", options.junit, "Write JUnit XML");
  verb.add_option("--json", options.json, "Write the results as JSON");
  verb.add_option("--mermaid", options.mermaid, "Write Mermaid sequence diagrams");
  verb.add_option("--html", options.html, "Write one self-contained page");
}

bool write_outputs(const RunOptions& options, const std::vector<Run>& runs) {
  std::string trace;
  std::string mermaid;
  for (const auto& run : runs) {
    if (run.recording == nullptr) continue;
    if (!options.trace.empty()) trace += trace_of(run);
    if (!options.mermaid.empty()) mermaid += diagram_of(run, options, runs.size() == 1);
  }
  bool good = write_file(options.trace, trace);
  good = write_file(options.mermaid, mermaid) && good;
  if (!options.junit.empty()) good = write_file(options.junit, to_junit(runs)) && good;
  if (!options.json.empty()) good = write_file(options.json, to_json(runs)) && good;
  if (!options.html.empty()) good = write_file(options.html, to_html(runs)) && good;
  return good;
}

}  // namespace ringback::runner
