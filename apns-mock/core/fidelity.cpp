#include "apns-mock/core/fidelity.h"

#include <string_view>

#include "apns-mock/core/assumptions.h"
#include "apns-mock/core/channel_api.h"
#include "apns-mock/core/channel_reasons.h"
#include "apns-mock/core/check_order.h"
#include "apns-mock/core/faults.h"
#include "apns-mock/core/push_life.h"
#include "apns-mock/core/reasons.h"

namespace ringback::apns {
namespace {

constexpr std::string_view kHead =
    R"(# How faithful apns-mock is

Printed from the tables the server runs on; `RINGBACK_UPDATE=1 test_apns` rewrites it. Confidence:
*doc* is Apple's documentation, *observed* was seen by somebody who is named, *recall* is general
knowledge without a source, *inference* follows from the others, *invented* is ours.
)";

std::string in_code(std::string_view text) {
  return text.empty() ? std::string() : "`" + std::string(text) + "`";
}

template <class R>
std::string reason_row(const RowOfReason<R>& row, std::string_view test) {
  std::string out = "| " + std::to_string(row.status);
  for (const auto& cell :
       {row.word, to_string(row.raised), row.trigger, row.source, row.confidence}) {
    out += " | " + std::string(cell);
  }
  return out + " | " + std::string(test) + "/" + std::string(row.word) + " |\n";
}

void add_reasons(std::string& out) {
  out +=
      "\n## Reasons\n\n| Status | Reason | Reaches the client by | Trigger here | Source | "
      "Confidence | Test |\n|---|---|---|---|---|---|---|\n";
  for (const auto& row : reason_table()) out += reason_row(row, "EveryReason");
}

void add_order(std::string& out) {
  out += "\n## Order of checks\n\nApple publishes none. A request is refused by the first of ";
  out += "these; `--checks` puts others first:\n\n";
  int number = 1;
  for (const Check check : default_check_order()) {
    out += std::to_string(number++) + ". " + std::string(to_string(check)) + "\n";
  }
}

void add_channels(std::string& out) {
  out +=
      "\n## Broadcast channels\n\nManaged on a port of their own (`--channels`), as at Apple's "
      "2195 "
      "and 2196; a broadcast is sent where device pushes are. On a phone ActivityKit subscribes; "
      "here a device listens once it is told to, by `POST /v1/subscriptions` or `Subscribe`. "
      "With `--data-dir` channels, listeners and stored messages outlive the process. Whether a "
      "channel's stored message reaches who subscribes "
      "later is not published: here it does not.\n\n"
      "| Operation | Request | Success | Checks, in this order, after path and method |\n"
      "|---|---|---|---|\n";
  for (const auto& row : channel_operation_table()) {
    out += "| " + std::string(to_string(row.operation)) + " | `" + std::string(row.method) + " " +
           std::string(row.before) + "<bundle-id>" + std::string(row.after) + "` | " +
           std::to_string(row.status) + " | ";
    for (const ChannelCheck check : row.checks) {
      out += (check == row.checks.front() ? "" : ", ") + std::string(to_string(check));
    }
    out += " |\n";
  }
  out +=
      "\n| Status | Reason | Reaches the client by | Trigger here | Source | Confidence | Test |\n"
      "|---|---|---|---|---|---|---|\n";
  for (const auto& row : channel_reason_table()) out += reason_row(row, "EveryChannelReason");
}

void add_assumptions(std::string& out) {
  const Assumptions values;
  out += "\n## Assumptions\n\n| Name | Default | Meaning | Source |\n|---|---|---|---|\n";
  for (const auto& row : assumption_table()) {
    out += "| " + in_code(row.name) + " | " + assumption_text(row, values) + " | " +
           std::string(row.meaning) + " | " + std::string(row.source) + " |\n";
  }
}

void add_faults(std::string& out) {
  out +=
      "\n## Faults\n\nOne line is one fault, the same everywhere: `ringback faults add`, the admin "
      "port, `--fault`, a scenario's `apns:` step, and a payload's `ringback_fault`. TIME is "
      "`800ms`, `uniform 0ms 2s`, `normal 1s 200ms` or `log-normal 800ms 0.6`, in an option in "
      "quotes: `late='uniform 0ms 2s'`. Which requests are "
      "met: `token=` (a prefix), `topic=` (what is about channels has its app's bundle id for "
      "one), "
      "`method=`, `path=` (a prefix), `header=NAME:VALUE`, `nth=`, `every=`, `next=` (then it "
      "ends), `probability=` with its own `seed=`, `after=` and `for=` (times); `name=` is what it "
      "is cleared by.\n\n"
      "| Line | What it does |\n|---|---|\n";
  for (const auto& row : fault_words()) {
    std::string line(row.word);
    if (!row.arguments.empty()) line += " " + std::string(row.arguments);
    out += "| " + in_code(line) + " | " + std::string(row.meaning) + " |\n";
  }
}

void add_presets(std::string& out) {
  out +=
      "\n## Failures that people met\n\n`preset F9` puts one in force, and each is played by "
      "`scenarios/provider/fN-NAME.yaml`.\n\n| Preset | What happens | As a fault line | Who met "
      "it |\n|---|---|---|---|\n";
  for (const auto& row : fault_presets()) {
    out += "| " + std::string(row.id) + " " + std::string(row.name) + " | " +
           std::string(row.meaning) + " | " + in_code(row.rule) + " | " + std::string(row.source) +
           " |\n";
  }
}

}  // namespace

std::string fidelity_document() {
  std::string out(kHead);
  add_reasons(out);
  add_order(out);
  add_assumptions(out);
  add_faults(out);
  add_presets(out);
  out += "\n## The life of an accepted push\n\n" + print_table(push_life_text());
  add_channels(out);
  return out;
}

}  // namespace ringback::apns
