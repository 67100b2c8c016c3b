#include "apns-mock/io/data_dir.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <system_error>

#include "apns-mock/core/provider_key.h"
#include "net/file_lock.h"
#include "net/tls_material.h"

namespace ringback::apns {
namespace {

namespace fs = std::filesystem;

Result<bool, std::string> make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return Failure{"cannot make " + folder.string() + ": " + error.message()};
  return true;
}

/// Reads the pair, or makes and writes it when neither file is there.
template <class Make>
Result<net::Identity, std::string> identity(const fs::path& certificate, const fs::path& key,
                                            bool& made, Make make) {
  if (fs::exists(certificate) || fs::exists(key)) {
    auto certificate_text = net::read_file(certificate);
    if (!certificate_text) return Failure{certificate_text.error()};
    auto key_text = net::read_file(key);
    if (!key_text) return Failure{key_text.error()};
    return net::Identity{*certificate_text, *key_text};
  }
  made = true;
  const net::Identity fresh = make();
  if (auto written = net::write_file(key, fresh.key, true); !written) {
    return Failure{written.error()};
  }
  if (auto written = net::write_file(certificate, fresh.certificate, false); !written) {
    return Failure{written.error()};
  }
  return fresh;
}

std::vector<std::string> all_names(const std::vector<std::string>& more) {
  std::vector<std::string> names{"api.push.apple.com",
                                 "api.sandbox.push.apple.com",
                                 "api.development.push.apple.com",
                                 "api-broadcast.push.apple.com",
                                 "api-broadcast.sandbox.push.apple.com",
                                 "api-manage-broadcast.push.apple.com",
                                 "api-manage-broadcast.sandbox.push.apple.com",
                                 "*.apns.localhost",
                                 "localhost",
                                 "127.0.0.1",
                                 "::1"};
  for (const auto& name : more) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

bool covers(const std::string& certificate, const std::vector<std::string>& names) {
  const auto held = net::names_in(certificate);
  const std::set<std::string> known(held.begin(), held.end());
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    // An IPv6 address has several spellings; only names asked for by --name can be missing.
    return known.contains(name) || name == "::1";
  });
}

}  // namespace

Result<std::shared_ptr<void>, std::string> lock_data_dir(const fs::path& folder) {
  if (auto made = make_folder(folder); !made) return Failure{made.error()};
  return net::lock_file(folder / "lock", folder.string());
}

Result<Material, std::string> open_data_dir(const fs::path& folder,
                                            const std::vector<std::string>& more,
                                            bool foreign_chain) {
  if (auto made = make_folder(folder); !made) return Failure{made.error()};
  const std::string leaf = foreign_chain ? "foreign" : "server";
  Material material{folder / "ca.pem", folder / (leaf + ".pem"), folder / (leaf + "-key.pem"),
                    folder / ("AuthKey_" + std::string(kDemoKeyId) + ".p8"), false};
  const auto names = all_names(more);
  const auto authority = identity(material.ca, folder / "ca-key.pem", material.made_now,
                                  [] { return net::make_authority("Ringback apns-mock CA"); });
  if (!authority) return Failure{authority.error()};
  const auto make_server = [&] {
    return net::make_server_certificate(
        foreign_chain ? net::make_authority("A root that nobody has") : *authority, names);
  };
  auto server = identity(material.certificate, material.key, material.made_now, make_server);
  if (!server) return Failure{server.error()};
  if (!covers(server->certificate, names)) {
    std::error_code gone;
    fs::remove(material.certificate, gone);
    fs::remove(material.key, gone);
    server = identity(material.certificate, material.key, material.made_now, make_server);
    if (!server) return Failure{server.error()};
  }
  if (!fs::exists(material.provider_key)) {
    material.made_now = true;
    const auto written = net::write_file(material.provider_key, net::make_provider_key(), true);
    if (!written) return Failure{written.error()};
  }
  return material;
}

fs::path default_data_dir() {
  if (const char* data = std::getenv("XDG_DATA_HOME")) return fs::path(data) / "ringback-apns";
  if (const char* home = std::getenv("HOME")) return fs::path(home) / ".local/share/ringback-apns";
  return fs::temp_directory_path() / "ringback-apns";
}

}  // namespace ringback::apns
