// `ringback faults`: what apns-mock does wrong on purpose.
#include <memory>

#include "runner/live/apns_commands.h"
#include "runner/live/apns_verb.h"

namespace ringback::runner {
namespace {

namespace cv1 = control::v1;
using Stub = cv1::Apns::Stub;

struct FaultAsked {
  ApnsTarget target;
  std::vector<std::string> words;
  std::string name;
  bool json = false;
};

int list_faults(const FaultAsked& wanted) {
  ApnsRemote remote(wanted.target);
  const auto found = remote.call(&Stub::ListFaults, cv1::ListFaultsRequest());
  if (!found) return complain(found.error());
  if (wanted.json) {
    print_json(*found);
    return kAllHeld;
  }
  if (found->faults().empty()) std::puts("no fault is in force");
  for (const auto& fault : found->faults()) {
    std::printf("%-24s  met %llu of %llu  %s\n", fault.name().c_str(),
                static_cast<unsigned long long>(fault.met()),
                static_cast<unsigned long long>(fault.matched()), fault.rule().c_str());
  }
  return kAllHeld;
}

int list_presets(const FaultAsked& wanted) {
  ApnsRemote remote(wanted.target);
  const auto found = remote.call(&Stub::ListFaults, cv1::ListFaultsRequest());
  if (!found) return complain(found.error());
  for (const auto& preset : found->presets()) {
    std::printf("%-4s %-32s %s\n     %s\n", preset.id().c_str(), preset.name().c_str(),
                preset.meaning().c_str(), preset.rule().c_str());
  }
  std::puts("\nA fault line begins with one of:");
  for (const auto& word : found->words()) {
    const std::string line = word.word() + " " + word.arguments();
    std::printf("  %-52s %s\n", line.c_str(), word.meaning().c_str());
  }
  return kAllHeld;
}

int add_fault(const FaultAsked& wanted) {
  ApnsRemote remote(wanted.target);
  cv1::AddFaultRequest request;
  std::string rule;
  for (const auto& word : wanted.words) {
    // What the shell took for one word stays one.
    const bool quoted = wanted.words.size() > 1 && word.find(' ') != std::string::npos;
    rule += (rule.empty() ? "" : " ") + (quoted ? "'" + word + "'" : word);
  }
  request.set_rule(rule);
  const auto added = remote.call(&Stub::AddFault, request);
  if (!added) return complain(added.error(), added.error().starts_with("rule") ? kUsage : kNoStack);
  std::printf("in force: %s\n", added->name().c_str());
  return kAllHeld;
}

int clear_faults(const FaultAsked& wanted) {
  ApnsRemote remote(wanted.target);
  cv1::ClearFaultsRequest request;
  request.set_name(wanted.name);
  const auto cleared = remote.call(&Stub::ClearFaults, request);
  if (!cleared) {
    return complain(cleared.error(), cleared.error().starts_with("name") ? kFailed : kNoStack);
  }
  return kAllHeld;
}

}  // namespace

void add_faults(CLI::App& app, Command& command) {
  CLI::App* faults = app.add_subcommand("faults", "What apns-mock does wrong on purpose");
  faults->require_subcommand(1);
  const auto verb = [&](const char* name, const char* what, int (*run)(const FaultAsked&)) {
    return add_verb(*faults, command, name, what, run);
  };
  const auto [ls, listed] = verb("ls", "The faults in force", list_faults);
  ls->add_flag("--json", listed->json, "Print JSON");
  verb("presets", "F1 to F25, and the words of fault lines", list_presets);
  const auto [one, added] = verb("add", "Put a fault in force", add_fault);
  one->add_option("line", added->words,
                  "A fault line: preset F9 for=30s, or answer 503 ServiceUnavailable next=2")
      ->required();
  const auto [ended, cleared] = verb("clear", "End a fault, or all", clear_faults);
  ended->add_option("name", cleared->name, "Its name; all faults without");
}

}  // namespace ringback::runner
