// Makes what a stranger needs to speak TLS here: a CA, a server certificate, a provider key.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace ringback::net {

/// A certificate and its private key, both PEM.
struct Identity {
  std::string certificate;
  std::string key;
};

/// A self-signed CA of this common name; EC P-256, ten years.
Identity make_authority(const std::string& common_name);

/// A certificate signed by the authority; names that read as IP addresses become IP SANs, others
/// DNS SANs. 397 days, because that is what clients accept.
Identity make_server_certificate(const Identity& authority, const std::vector<std::string>& names);

/// A client certificate with this common name and subject UID (both may be empty).
Identity make_client_certificate(const Identity& authority, const std::string& common_name,
                                 const std::string& uid);

/// A provider key as Apple hands it out: EC P-256, PKCS#8 PEM.
std::string make_provider_key();

/// DNS and IP SANs of a PEM certificate, as text.
std::vector<std::string> names_in(const std::string& certificate);

/// The whole file; the error is one line that names it.
Result<std::string, std::string> read_file(const std::filesystem::path& path);
/// Writes the file anew, 0600 when `secret`; the error is one line that names it.
Result<bool, std::string> write_file(const std::filesystem::path& path, const std::string& text,
                                     bool secret);

}  // namespace ringback::net
