// signaling-server: knows who is connected where, rings phones, and ends calls.
#include <iostream>

#include "net/process.h"
#include "signaling-server/io/history.h"
#include "signaling-server/io/shell.h"

namespace {

using namespace ringback;

/// --export-history: prints what the store holds, also while a server runs on it.
int export_history(const net::Process& process, const std::string& where, const std::string& as) {
  auto store = signaling::io::open_to_read(where);
  if (!store) return process.cannot_start(store.error());
  const auto format =
      as == "csv" ? signaling::io::HistoryFormat::kCsv : signaling::io::HistoryFormat::kJsonLines;
  const auto written = signaling::io::write_history(**store, format, std::cout);
  if (!written) return process.cannot_start(written.error());
  // Who deletes what was exported must not learn of a full disk afterwards.
  return std::cout.flush() ? 0 : process.cannot_start("the history could not be written whole");
}

/// Empty when it is one, otherwise what is wrong.
std::string duration(const std::string& text) {
  return parse_duration(text) ? std::string() : "not a duration such as 90d: " + text;
}

void add_tls_flags(net::Process& process, signaling::io::ShellOptions& options) {
  auto* const certificate =
      process.option("--tls-cert", options.tls.certificate_file,
                     "PEM, leaf first: TLS where apps connect; read again when renewed");
  auto* const key = process.option("--tls-key", options.tls.key_file, "PEM: the certificate's key");
  certificate->needs(key);
  key->needs(certificate);
}

/// Without a key nothing goes to APNs, and without its ids nothing signed is taken there.
void add_apns_flags(net::Process& process, signaling::io::ShellOptions& options,
                    net::Endpoint& connect) {
  auto* const key =
      process.option("--apns-key", options.apns_key_file, "provider key (.p8); no pushes if empty");
  auto* const key_id = process.option("--apns-key-id", options.apns_key_id, "the key's id");
  auto* const team_id = process.option("--apns-team-id", options.apns_team_id, "the team's id");
  key->needs(key_id)->needs(team_id);
  const auto about_apns = {
      key_id,
      team_id,
      process.option("--apns-host", options.apns_host,
                     "APNs, and the name its certificate must have"),
      process.option("--apns-sandbox-host", options.apns_sandbox_host,
                     "the same, for sandbox tokens"),
      process.endpoint("--apns-connect", connect, "where that host really is"),
      process.option("--apns-ca", options.apns_ca_file,
                     "CA certificates (PEM); the system's if empty"),
      process.option("--apns-connections", options.apns_connections, "connections to APNs at most")
          ->check(CLI::Range(1, 100))};
  for (auto* const option : about_apns) option->needs(key);
}

}  // namespace

int main(int argc, char** argv) {
  net::Process process("signaling-server",
                       "Connects calls: over live connections, and by one VoIP push where there "
                       "is none.");
  signaling::io::ShellOptions options;
  net::Endpoint apns_connect{"", 0};
  process.endpoint("--listen", options.listen, "gRPC: Signaling, Calls, Control, health");
  add_tls_flags(process, options);
  add_apns_flags(process, options, apns_connect);
  process
      .option("--max-connections", options.config.assumptions.connections,
              "streams of apps at once; one more is told when to come back")
      ->check(CLI::Range(1, 10'000'000));
  process.option("--bundle", options.config.bundle.text, "app of tokens that name none");
  process.option("--token-secret", options.token_secret, "verifies user tokens (HMAC-SHA256)");
  process.flags()
      .add_flag("--demo-tokens", options.demo_tokens, "also take user tokens that prove nothing")
      ->envname("RINGBACK_DEMO_TOKENS");
  std::string history;
  options.store = signaling::io::default_store();
  process.option("--store", options.store,
                 "a SQLite file; postgresql://... for servers that share it; or memory");
  process.option("--export-history", history, "print the store's calls, jsonl or csv, and exit")
      ->check(CLI::IsMember({"jsonl", "csv"}));
  std::string keep_history = "0";
  process
      .option("--keep-history", keep_history,
              "calls are forgotten so long after their end, as 90d; 0: never")
      ->check(duration);
  net::Endpoint control{"", 0};
  const auto* control_flag = process.endpoint(
      "--control", control, "Control and Calls here and not where apps connect: they ask no token");
  net::Endpoint metrics{"", 0};
  const auto* metrics_flag = process.endpoint("--metrics", metrics, "Prometheus' /metrics here");
  process.flags()
      .get_option("--seed")
      ->description("where chance starts; new at every start when not given")
      ->default_str("");
  if (const auto code = process.parse(argc, argv)) return *code;
  // A session of before a restart must not be taken for one of after it, and no two pushes may have
  // the same apns-id, whichever server sends them.
  process.seed_afresh();
  if (!history.empty()) return export_history(process, options.store, history);
  options.config.assumptions.keep_history = *parse_duration(keep_history);
  if (apns_connect.port != 0) options.apns_connect = apns_connect;
  if (control_flag->count() > 0) options.control = control;
  if (metrics_flag->count() > 0) options.metrics = metrics;
  signaling::io::Shell shell(process, std::move(options));
  const auto started = shell.start();
  if (!started) return process.cannot_start(started.error());
  process.ready(shell.addresses());
  return process.run([&](auto done) { shell.drain(std::move(done)); });
}
