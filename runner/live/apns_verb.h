// What the verbs that speak to apns-mock have in common.
#pragma once

#include <google/protobuf/util/json_util.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "runner/cli/commands.h"
#include "runner/live/apns_remote.h"

namespace ringback::runner {

/// --apns and --namespace.
inline void add_target(CLI::App& verb, ApnsTarget& target) {
  verb.add_option("--apns", target.address, "apns-mock's courier port, HOST:PORT")
      ->envname("RINGBACK_APNS")
      ->capture_default_str();
  verb.add_option("--namespace", target.space, "A namespace of apns-mock; the common one without")
      ->envname("RINGBACK_NAMESPACE");
}

/// A verb below `parent` that runs `run` with what its options said: the verb, and where they go.
template <class Asked>
std::pair<CLI::App*, std::shared_ptr<Asked>> add_verb(CLI::App& parent, Command& command,
                                                      const char* name, const char* what,
                                                      int (*run)(const Asked&)) {
  auto wanted = std::make_shared<Asked>();
  CLI::App* verb = parent.add_subcommand(name, what);
  add_target(*verb, wanted->target);
  verb->callback([wanted, run, &command] { command = [wanted, run] { return run(*wanted); }; });
  return {verb, wanted};
}

inline int complain(const std::string& why, int status = kNoStack) {
  std::fprintf(stderr, "ringback: %s\n", why.c_str());
  return status;
}

/// For --json.
inline void print_json(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string text;
  if (google::protobuf::util::MessageToJsonString(message, &text, options).ok()) {
    std::printf("%s\n", text.c_str());
  }
}

}  // namespace ringback::runner
