// apns-mock: Apple's push service for tests. Flags in, shell started, signals handled.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apns-mock/io/data_dir.h"
#include "apns-mock/io/shell.h"
#include "net/tls_material.h"

namespace {

using namespace ringback;

struct Flags {
  std::vector<std::string> listen{"127.0.0.1:2197"};
  std::vector<std::string> channels;
  net::Endpoint courier{"127.0.0.1", 50051};
  std::string admin = "127.0.0.1:0";
  std::size_t spaces = 1000;
  std::string data_dir = apns::default_data_dir().string();
  std::vector<std::string> names;
  std::vector<std::string> keys;
  std::vector<std::string> teams;
  std::vector<std::string> checks;
  std::vector<std::string> faults;
  std::vector<std::string> settings;
  std::string environment = "production";
  std::string verify_cache = "4096";
  std::size_t journal = 10'000;
  std::size_t journal_mb = 6;
  std::size_t threads = 1;
  std::string handshake_within = "10s";
  bool accept_unknown_tokens = false;
  bool foreign_chain = false;
  bool payload_faults = false;
  CLI::Option* given_data_dir = nullptr;
};

void declare(net::Process& process, Flags& flags) {
  auto& app = process.flags();
  process.option("--listen", flags.listen, "where providers connect, HOST:PORT; repeatable")
      ->delimiter(',');
  process
      .option("--channels", flags.channels,
              "where broadcast channels are managed, HOST:PORT, as at Apple's 2195 and 2196; "
              "repeatable, nowhere without it")
      ->delimiter(',');
  process.endpoint("--courier", flags.courier, "where phones and operators connect (gRPC)");
  process.option("--admin", flags.admin,
                 "the admin port, JSON over HTTP: HOST:PORT, port 0 for any, or off");
  process.option("--namespaces", flags.spaces, "at most so many namespaces");
  flags.given_data_dir =
      process.option("--data-dir", flags.data_dir,
                     "CA, server certificate and provider key, made here when missing; when given, "
                     "device tokens, channels and stored pushes are kept here as well");
  process.option("--name", flags.names, "one more name for the server's certificate; repeatable");
  process.option("--key", flags.keys, "one more provider key, KID:TEAM:FILE; repeatable");
  process.option("--team", flags.teams,
                 "a team's apps, TEAM:BUNDLE,BUNDLE; a team that is not named has every app; "
                 "repeatable");
  process
      .option("--checks", flags.checks,
              "the checks that come first, in this order, by their names in docs/apns-fidelity.md; "
              "the others follow")
      ->delimiter(',');
  process
      .option("--environment", flags.environment,
              "for clients that ask for none of Apple's host names")
      ->check(CLI::IsMember({"production", "sandbox"}));
  process.option("--verify-cache", flags.verify_cache,
                 "how many provider tokens' verifications are kept, or off");
  process
      .option("--threads", flags.threads,
              "1: everything on one thread; more: provider connections on so many of their own")
      ->check(CLI::Range(1, 64));
  process
      .option("--handshake-within", flags.handshake_within,
              "how long a provider may take to its first word of HTTP/2")
      ->check([](const std::string& text) {
        return parse_duration(text) ? std::string() : "not a duration such as 5s: " + text;
      });
  process.option("--journal", flags.journal, "how many requests are remembered");
  process.option("--journal-mb", flags.journal_mb, "and at most about so many megabytes of them")
      ->check(CLI::Range(1, 100'000));
  process.option("--set", flags.settings, "an assumption, NAME=VALUE; repeatable");
  process.option("--fault", flags.faults, "a fault from the start, one line; repeatable")
      ->delimiter('\n');
  app.add_flag("--accept-unknown-tokens", flags.accept_unknown_tokens,
               "take pushes to well-formed device tokens that no phone registered");
  app.add_flag("--foreign-chain", flags.foreign_chain,
               "show a certificate of a CA that nobody trusts (F25)");
  app.add_flag("--payload-faults", flags.payload_faults,
               "a payload's member \"ringback_fault\" is a fault line for that push");
}

/// One --key, not read yet.
struct KeyFile {
  std::string key_id, team_id, file;
};
std::optional<KeyFile> parse_key(const std::string& text) {
  const auto first = text.find(':');
  const auto second = text.find(':', first == std::string::npos ? first : first + 1);
  if (second == std::string::npos) return {};
  return KeyFile{text.substr(0, first), text.substr(first + 1, second - first - 1),
                 text.substr(second + 1)};
}

Result<std::vector<net::Endpoint>, std::string> endpoints_of(
    std::string_view flag, const std::vector<std::string>& texts) {
  std::vector<net::Endpoint> endpoints;
  for (const auto& text : texts) {
    const auto endpoint = net::Endpoint::parse(text);
    if (!endpoint) return Failure{std::string(flag) + ": not a HOST:PORT: " + text};
    endpoints.push_back(*endpoint);
  }
  return endpoints;
}

/// The named checks first, behind them the others as usual.
Result<std::vector<apns::Check>, std::string> order_of(const std::vector<std::string>& names) {
  auto order = apns::default_check_order();
  auto next = order.begin();
  for (const auto& name : names) {
    const auto check = apns::parse_check(name);
    const auto found = check ? std::find(next, order.end(), *check) : order.end();
    if (found == order.end()) return Failure{"--checks: no such check, or named twice: " + name};
    std::rotate(next, found, found + 1);
    ++next;
  }
  return order;
}

/// False when the text is not TEAM:BUNDLE,BUNDLE.
bool add_team(apns::Config& config, const std::string& text) {
  const auto colon = text.find(':');
  if (colon == 0 || colon == std::string::npos) return false;
  auto& bundles = config.team_bundles[text.substr(0, colon)];
  for (auto start = colon + 1; start <= text.size();) {
    const auto end = std::min(text.find(',', start), text.size());
    if (end == start) return false;
    bundles.insert(BundleId(text.substr(start, end - start)));
    start = end + 1;
  }
  return true;
}

Result<apns::ShellOptions, std::string> usage_of(const Flags& flags) {
  apns::ShellOptions options;
  const auto listen = endpoints_of("--listen", flags.listen);
  if (!listen) return Failure{listen.error()};
  options.listen = *listen;
  const auto channels = endpoints_of("--channels", flags.channels);
  if (!channels) return Failure{channels.error()};
  options.channels = *channels;
  options.courier = flags.courier;
  options.spaces = flags.spaces;
  if (flags.admin != "off") {
    options.admin = net::Endpoint::parse(flags.admin);
    if (!options.admin) return Failure{"--admin: not a HOST:PORT or off: " + flags.admin};
  }
  options.config.payload_faults = flags.payload_faults;
  options.config.environment = *parse_environment(flags.environment);
  options.config.journal_limit = flags.journal;
  options.config.journal_bytes = flags.journal_mb << 20;
  options.threads = flags.threads;
  options.handshake_within = *parse_duration(flags.handshake_within);
  options.config.accept_unknown_tokens = flags.accept_unknown_tokens;
  if (flags.verify_cache == "off") {
    options.verify_cache = 0;
  } else if (flags.verify_cache.find_first_not_of("0123456789") == std::string::npos &&
             !flags.verify_cache.empty() && flags.verify_cache.size() < 10) {
    options.verify_cache = std::stoul(flags.verify_cache);
  } else {
    return Failure{"--verify-cache: not a number or off: " + flags.verify_cache};
  }
  const auto order = order_of(flags.checks);
  if (!order) return Failure{order.error()};
  options.config.checks = *order;
  for (const auto& text : flags.keys) {
    if (!parse_key(text)) return Failure{"--key: not KID:TEAM:FILE: " + text};
  }
  for (const auto& text : flags.teams) {
    if (!add_team(options.config, text)) {
      return Failure{"--team: not TEAM:BUNDLE,BUNDLE: " + text};
    }
  }
  for (const auto& text : flags.settings) {
    const auto equals = text.find('=');
    const auto value = equals == std::string::npos ? std::string() : text.substr(equals + 1);
    if (!set_assumption(apns::assumption_table(), options.config.assumptions,
                        text.substr(0, equals), value)) {
      return Failure{"--set: no such assumption or value: " + text};
    }
  }
  for (const auto& text : flags.faults) {
    auto fault = apns::parse_fault(text);
    if (!fault) return Failure{"--fault: " + fault.error()};
    options.config.faults.push_back(*fault);
  }
  return options;
}

/// Fills in what is read from files.
Result<apns::Material, std::string> material_of(const Flags& flags, apns::ShellOptions& options) {
  auto material = apns::open_data_dir(flags.data_dir, flags.names, flags.foreign_chain);
  if (!material) return material;
  options.tls = {material->certificate.string(), material->key.string(), material->ca.string()};
  // Without a folder of one's own all state is in memory, and every start is a fresh one.
  if (flags.given_data_dir->count() > 0) {
    options.state_file = (std::filesystem::path(flags.data_dir) / "state.db").string();
  }
  options.facts = {{"ca", material->ca.string()},
                   {"key", material->provider_key.string()},
                   {"key-id", std::string(apns::kDemoKeyId)},
                   {"team-id", std::string(apns::kDemoTeamId)}};
  options.foreign_tls = [folder = flags.data_dir, names = flags.names,
                         ca = material->ca]() -> Result<net::TlsServerOptions, std::string> {
    const auto foreign = apns::open_data_dir(folder, names, true);
    if (!foreign) return Failure{foreign.error()};
    return net::TlsServerOptions{foreign->certificate.string(), foreign->key.string(), ca.string()};
  };
  auto pem = net::read_file(material->provider_key);
  if (!pem) return Failure{pem.error()};
  options.keys.push_back({apns::ProviderKey{}, *pem});
  for (const auto& text : flags.keys) {
    const auto key = parse_key(text);
    auto read = net::read_file(key->file);
    if (!read) return Failure{read.error()};
    apns::KeyMaterial held;
    held.key.key_id = key->key_id;
    held.key.team_id = key->team_id;
    held.pem = *read;
    options.keys.push_back(std::move(held));
  }
  return material;
}

}  // namespace

int main(int argc, char** argv) {
  net::Process process("apns-mock",
                       "Apple's push service, for tests: the provider API over "
                       "HTTP/2 and TLS, and a courier to simulated phones.");
  Flags flags;
  declare(process, flags);
  if (const auto code = process.parse(argc, argv)) return *code;
  auto options = usage_of(flags);
  if (!options) {
    process.cannot_start(options.error());
    return net::kExitUsage;
  }
  auto ready = std::move(options).value();
  // Two on one folder would each deliver what it keeps. The default one holds keys only, for all.
  std::shared_ptr<void> lock;
  if (flags.given_data_dir->count() > 0) {
    auto taken = apns::lock_data_dir(flags.data_dir);
    if (!taken) return process.cannot_start(taken.error());
    lock = std::move(taken).value();
  }
  const auto material = material_of(flags, ready);
  if (!material) return process.cannot_start(material.error());
  const auto facts = ready.facts;
  apns::Shell shell(process, std::move(ready));
  const auto started = shell.start();
  if (!started) return process.cannot_start(started.error());
  std::vector<net::ReadyWord> words;
  for (const auto& [what, where] : shell.addresses()) words.emplace_back(what, where);
  for (const auto& [what, value] : facts) words.emplace_back(what, value);
  process.ready(words);
  return process.run([&](std::function<void()> done) { shell.drain(std::move(done)); });
}
