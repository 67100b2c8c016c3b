#include "net/tls_material.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>

#include "base/check.h"
#include "net/asio.h"

namespace ringback::net {

namespace {

template <class T>
using Owned = std::unique_ptr<T, void (*)(T*)>;
using Key = Owned<EVP_PKEY>;
using Certificate = Owned<X509>;

constexpr long kDay = 24 * 60 * 60;

Owned<BIO> memory_bio() {
  return {BIO_new(BIO_s_mem()), [](BIO* bio) { BIO_free(bio); }};
}
Owned<BIO> memory_bio(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())),
          [](BIO* bio) { BIO_free(bio); }};
}

std::string text_in(BIO* bio) {
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(length)};
}

Key new_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

std::string pem_of(EVP_PKEY* key) {
  const auto bio = memory_bio();
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return text_in(bio.get());
}

std::string pem_of(X509* certificate) {
  const auto bio = memory_bio();
  PEM_write_bio_X509(bio.get(), certificate);
  return text_in(bio.get());
}

void add_name(X509* certificate, const char* field, const std::string& value) {
  if (value.empty()) return;
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), field, MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(value.data()),
                             static_cast<int>(value.size()), -1, 0);
}

void add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  auto* const extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  RINGBACK_CHECK(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate new_certificate(EVP_PKEY* key, long days) {
  Certificate certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  std::array<unsigned char, 16> serial{};
  RAND_bytes(serial.data(), static_cast<int>(serial.size()));
  serial[0] &= 0x7f;  // RFC 5280 4.1.2.2: a positive number
  const Owned<BIGNUM> number(BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr),
                             BN_free);
  BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get()));
  // An hour back, for machines whose clocks disagree a little.
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * kDay);
  X509_set_pubkey(certificate.get(), key);
  return certificate;
}

bool is_address(const std::string& name) {
  ErrorCode error;
  asio::ip::make_address(name, error);
  return !error;
}

/// Fills in issuer and signature.
void sign(X509* certificate, const Identity& authority) {
  const auto certificate_bio = memory_bio(authority.certificate);
  const auto key_bio = memory_bio(authority.key);
  const Certificate issuer(PEM_read_bio_X509(certificate_bio.get(), nullptr, nullptr, nullptr),
                           X509_free);
  const Key key(PEM_read_bio_PrivateKey(key_bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  RINGBACK_CHECK(issuer && key);
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer.get()));
  add_extension(certificate, issuer.get(), NID_authority_key_identifier, "keyid");
  X509_sign(certificate, key.get(), EVP_sha256());
}

std::string errno_text() { return std::strerror(errno); }

}  // namespace

Identity make_authority(const std::string& common_name) {
  const auto key = new_key();
  const auto certificate = new_certificate(key.get(), 3650);
  auto* const x509 = certificate.get();
  add_name(x509, "CN", common_name);
  X509_set_issuer_name(x509, X509_get_subject_name(x509));
  add_extension(x509, x509, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(x509, x509, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(x509, x509, NID_subject_key_identifier, "hash");
  X509_sign(x509, key.get(), EVP_sha256());
  return {pem_of(x509), pem_of(key.get())};
}

Identity make_server_certificate(const Identity& authority, const std::vector<std::string>& names) {
  const auto key = new_key();
  const auto certificate = new_certificate(key.get(), 397);
  auto* const x509 = certificate.get();
  add_name(x509, "CN", names.empty() ? "localhost" : names.front());
  std::string alternatives;
  for (const auto& name : names) {
    if (!alternatives.empty()) alternatives += ',';
    alternatives += (is_address(name) ? "IP:" : "DNS:") + name;
  }
  if (!alternatives.empty()) add_extension(x509, x509, NID_subject_alt_name, alternatives);
  add_extension(x509, x509, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(x509, x509, NID_key_usage, "critical,digitalSignature");
  add_extension(x509, x509, NID_ext_key_usage, "serverAuth");
  add_extension(x509, x509, NID_subject_key_identifier, "hash");
  sign(x509, authority);
  return {pem_of(x509), pem_of(key.get())};
}

Identity make_client_certificate(const Identity& authority, const std::string& common_name,
                                 const std::string& uid) {
  const auto key = new_key();
  const auto certificate = new_certificate(key.get(), 397);
  auto* const x509 = certificate.get();
  add_name(x509, "UID", uid);
  add_name(x509, "CN", common_name);
  add_extension(x509, x509, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(x509, x509, NID_ext_key_usage, "clientAuth");
  sign(x509, authority);
  return {pem_of(x509), pem_of(key.get())};
}

std::string make_provider_key() { return pem_of(new_key().get()); }

std::vector<std::string> names_in(const std::string& certificate) {
  const auto bio = memory_bio(certificate);
  const Certificate x509(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
  if (!x509) return {};
  const Owned<GENERAL_NAMES> names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(
                                       x509.get(), NID_subject_alt_name, nullptr, nullptr)),
                                   GENERAL_NAMES_free);
  std::vector<std::string> out;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int kind = 0;
    const auto* const value = static_cast<const ASN1_STRING*>(
        GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &kind));
    const auto* const data = ASN1_STRING_get0_data(value);
    const auto length = ASN1_STRING_length(value);
    if (kind == GEN_DNS) {
      out.emplace_back(reinterpret_cast<const char*>(data), static_cast<std::size_t>(length));
    } else if (kind == GEN_IPADD && length == 4) {
      asio::ip::address_v4::bytes_type bytes;
      std::memcpy(bytes.data(), data, bytes.size());
      out.push_back(asio::ip::address_v4(bytes).to_string());
    } else if (kind == GEN_IPADD && length == 16) {
      asio::ip::address_v6::bytes_type bytes;
      std::memcpy(bytes.data(), data, bytes.size());
      out.push_back(asio::ip::address_v6(bytes).to_string());
    }
  }
  return out;
}

Result<std::string, std::string> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) {
    return Failure{"cannot read " + path.string() + ": " + errno_text()};
  }
  return text.str();
}

Result<bool, std::string> write_file(const std::filesystem::path& path, const std::string& text,
                                     bool secret) {
  const auto complain = [&] {
    return Failure{"cannot write " + path.string() + ": " + errno_text()};
  };
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                          secret ? S_IRUSR | S_IWUSR : 0644);
  if (file < 0) return complain();
  const auto written = ::write(file, text.data(), text.size());
  if (::close(file) != 0 || written != static_cast<ssize_t>(text.size())) return complain();
  return true;
}

}  // namespace ringback::net
